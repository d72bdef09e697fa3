namespace FilePipeline.Contracts;

/// <summary>One event of a message: a write or the removal of a key.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The key, decoded.</param>
/// <param name="Write">The version of the object.</param>
/// <param name="IsRemoval">Whether the key was removed.</param>
/// <param name="Origin">The service that sent the message; null when S3 did.</param>
public sealed record FileEvent(string Bucket, string Key, ObjectVersion Write, bool IsRemoval, MessageOrigin? Origin = null)
{
    /// <summary>The file's id.</summary>
    public string FileId { get; private init; } = StateKeys.FileId(Key);

    /// <summary>The name of the source; null for the default one. No message carries it: it follows from the bucket.</summary>
    public string? Source
    {
        get;
        init => (field, FileId) = (value, StateKeys.FileId(Key, value));
    }

    /// <summary>The generation that the message carries; 0 from S3.</summary>
    public int Generation => Origin?.Generation ?? 0;

    /// <summary>The round that the message carries; 0 from S3.</summary>
    public int Round => Origin?.Round ?? 0;
}

/// <summary>The field <c>filePipeline</c> of a message that one of these services sent.</summary>
/// <param name="Source">One of <see cref="MessageSources"/>.</param>
/// <param name="Round">How often the file was sent again after a dead letter.</param>
/// <param name="Generation">How often an operator had the file processed again.</param>
/// <param name="Traceparent">W3C trace context of the sender, since Dapr's SQS binding carries none.</param>
public sealed record MessageOrigin(string Source, int Round, int Generation, string? Traceparent = null);

/// <summary>Values of <see cref="MessageOrigin.Source"/>.</summary>
public static class MessageSources
{
    /// <summary>The sweep sent a due message.</summary>
    public const string Requeue = "requeue";

    /// <summary>Reconcile created the event from a listing.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>A small lane moved a large file to the large lanes.</summary>
    public const string Large = "large";

    /// <summary>An operator requeued it.</summary>
    public const string Console = "console";
}
