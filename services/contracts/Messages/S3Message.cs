namespace FilePipeline.Contracts;

/// <summary>The content of a message about files, from <see cref="S3MessageReader"/>.</summary>
public abstract record S3Message
{
    private S3Message()
    {
    }

    /// <summary>A message with events of files, in the message's order.</summary>
    /// <param name="Events">At least one.</param>
    /// <param name="UnreadableReason">The error in another record of the message, which must be parked; null when every record was
    /// read.</param>
    public sealed record Files(IReadOnlyList<FileEvent> Events, string? UnreadableReason = null) : S3Message;

    /// <summary>A message without an effect: <c>s3:TestEvent</c>, an event that neither creates nor removes, a folder mark.</summary>
    /// <param name="What">The name of the event.</param>
    public sealed record Ignored(string What) : S3Message;

    /// <summary>A message of an unknown format, which must be parked.</summary>
    /// <param name="Reason">The error, without the message's content.</param>
    public sealed record Unreadable(string Reason) : S3Message;
}
