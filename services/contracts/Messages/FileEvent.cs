namespace FilePipeline.Contracts;

/// <summary>One file of a message: what happened to which key.</summary>
/// <param name="Bucket">The bucket that the event names.</param>
/// <param name="Key">The key, decoded.</param>
/// <param name="Write">The write.</param>
/// <param name="IsRemoval">Whether the key was removed.</param>
/// <param name="Origin">Who of us sent the message; null when S3 did.</param>
public sealed record FileEvent(string Bucket, string Key, ObjectVersion Write, bool IsRemoval, MessageOrigin? Origin = null)
{
    /// <summary>The file's id.</summary>
    public string FileId { get; } = StateKeys.FileId(Key);

    /// <summary>The generation that the message carries; 0 from S3.</summary>
    public int Generation => Origin?.Generation ?? 0;

    /// <summary>The round that the message carries; 0 from S3.</summary>
    public int Round => Origin?.Round ?? 0;
}

/// <summary>The part <c>filePipeline</c> of a message that one of our services sent.</summary>
/// <param name="Source">One of <see cref="MessageSources"/>.</param>
/// <param name="Round">Times that the file came back from the dead-letter queue.</param>
/// <param name="Generation">How often a person had it opened again.</param>
/// <param name="Traceparent">W3C trace context of the sender, since SQS carries none through Dapr.</param>
public sealed record MessageOrigin(string Source, int Round, int Generation, string? Traceparent = null);

/// <summary>Values of <see cref="MessageOrigin.Source"/>.</summary>
public static class MessageSources
{
    /// <summary>The sweep sent what was due.</summary>
    public const string Requeue = "requeue";

    /// <summary>Reconcile made the event from a listing.</summary>
    public const string Reconcile = "reconcile";

    /// <summary>A small lane handed a large file on.</summary>
    public const string Large = "large";

    /// <summary>A person sent it back.</summary>
    public const string Console = "console";
}
