namespace FilePipeline.Contracts;

/// <summary>What a message about files says; made by <see cref="S3MessageReader"/>.</summary>
public abstract record S3Message
{
    private S3Message()
    {
    }

    /// <summary>Events of files, in the message's order.</summary>
    /// <param name="Events">At least one.</param>
    /// <param name="UnreadableReason">What is wrong with another record of the message, which must be kept for a person; null when every record was read.</param>
    public sealed record Files(IReadOnlyList<FileEvent> Events, string? UnreadableReason = null) : S3Message;

    /// <summary>A message that asks for nothing: <c>s3:TestEvent</c>, an event that neither creates nor removes, a folder mark.</summary>
    /// <param name="What">What it was.</param>
    public sealed record Ignored(string What) : S3Message;

    /// <summary>No message that we know; it must be kept for a person.</summary>
    /// <param name="Reason">What is wrong with it, without its content.</param>
    public sealed record Unreadable(string Reason) : S3Message;
}
