namespace FilePipeline.Emulator.Cloud;

/// <summary>A message to send.</summary>
internal sealed record OutgoingMessage(string Body)
{
    /// <summary>The message attributes as a JSON object in the form of AWS; null if there are none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The size of names, types and values of the attributes in bytes.</summary>
    public int AttributeBytes { get; init; }

    /// <summary>The system attribute AWSTraceHeader.</summary>
    public string? Trace { get; init; }

    /// <summary>The delay instead of the queue's own.</summary>
    public TimeSpan? Delay { get; init; }
}

/// <summary>A received message, which is invisible until its visibility timeout ends.</summary>
internal sealed record ReceivedMessage(string MessageId, string Body, string ReceiptHandle, int ReceiveCount)
{
    /// <summary>The message attributes as a JSON object in the form of AWS; null if there are none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The system attribute AWSTraceHeader.</summary>
    public string? Trace { get; init; }

    public DateTimeOffset Sent { get; init; }

    public DateTimeOffset FirstReceived { get; init; }

    /// <summary>The queue from which a dead letter was moved; null for other messages.</summary>
    public string? Source { get; init; }
}

/// <summary>The messages of a queue: visible, in flight (received, not deleted) and delayed.</summary>
internal sealed record QueueCounts(int Visible, int InFlight, int Delayed = 0);

/// <summary>The result of a change of a message's visibility timeout.</summary>
internal enum VisibilityChange
{
    Changed,

    /// <summary>The message is visible, so it has no timeout to change.</summary>
    NotInFlight,

    /// <summary>No message has this receipt handle.</summary>
    NoSuchMessage,
}
