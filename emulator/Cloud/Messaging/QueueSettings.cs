namespace FilePipeline.Emulator.Cloud;

/// <summary>The attributes and tags of a queue.</summary>
internal sealed record QueueSettings(QueueSpec Spec)
{
    public string Name => Spec.Name;

    /// <summary>How long a sent message stays invisible.</summary>
    public int DelaySeconds { get; init; }

    /// <summary>How long a receive waits if the request does not say.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>The maximum size of a message in bytes, with its attributes.</summary>
    public int MaxBytes { get; init; } = MessageTooLargeException.QueueLimit;

    /// <summary>The access policy; stored, not enforced.</summary>
    public string? Policy { get; init; }

    /// <summary>The queues that may use this one for their dead letters; stored, not enforced.</summary>
    public string? RedriveAllowPolicy { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Modified { get; init; }
}
