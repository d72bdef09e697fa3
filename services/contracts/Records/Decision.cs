namespace FilePipeline.Contracts;

/// <summary>The action for a message, given the file's record.</summary>
public enum Decision
{
    /// <summary>Process the file. If the record is final, publish its outcome again first.</summary>
    Process,

    /// <summary>The file was already processed: publish the stored outcome again.</summary>
    PublishAgain,

    /// <summary>An older write: do nothing.</summary>
    Stale,

    /// <summary>Record the removal. If the record is final, publish its outcome again first.</summary>
    Remove,

    /// <summary>Another worker has claimed the file: answer 5xx.</summary>
    RetryLater,

    /// <summary>List the key, then decide again.</summary>
    CheckListing,
}

/// <summary>The result of listing a key.</summary>
/// <param name="Listed">The object; null when the listing does not show the key.</param>
public sealed record Listing(ListedObject? Listed);

/// <summary>The decision table in <c>docs/architecture.md</c>. Pure.</summary>
public static class Decisions
{
    /// <summary>Decides what to do with a message. Callers decide again after every conflict on a save.</summary>
    /// <param name="record">The current record; null when there is none.</param>
    /// <param name="message">The event of the message.</param>
    /// <param name="listing">The listing of the key; null before the key was listed.</param>
    /// <param name="now">The current time.</param>
    /// <param name="ownToken">The caller's claim token; null without a claim.</param>
    public static Decision Decide(
        FileRecord? record, FileEvent message, Listing? listing, DateTimeOffset now, string? ownToken = null)
    {
        var order = record is null ? WriteOrder.Newer : message.Write.ComparedTo(record.Write);
        if (message.IsRemoval) return DecideRemoval(record, message, order, listing);
        return order switch
        {
            WriteOrder.Older => Decision.Stale,
            WriteOrder.Newer => Decision.Process,
            WriteOrder.Same => DecideSameWrite(record!, message, now, ownToken),
            _ => DecideByListing(record!, message, listing),
        };
    }

    /// <summary>The generation to save: the higher one for the same write, the message's for a newer write.</summary>
    public static int GenerationOf(FileRecord? record, FileEvent message) =>
        record is not null && message.Write.ComparedTo(record.Write) == WriteOrder.Same
            ? Math.Max(record.Generation, message.Generation)
            : message.Generation;

    private static Decision DecideSameWrite(FileRecord record, FileEvent message, DateTimeOffset now, string? ownToken)
    {
        if (record.IsFinal) return message.Generation <= record.Generation ? Decision.PublishAgain : Decision.Process;
        var isClaimed = record is { Status: FileStatus.Processing, Claim: { } claim }
            && claim.Until > now && claim.Token != ownToken;
        return isClaimed ? Decision.RetryLater : Decision.Process;
    }

    private static Decision DecideByListing(FileRecord record, FileEvent message, Listing? listing) => listing switch
    {
        null => Decision.CheckListing,
        { Listed: { } listed } => message.Write.IsShownBy(listed) ? Decision.Process : Decision.Stale,
        _ => record.Status is FileStatus.Removed or FileStatus.Missing ? Decision.Stale : Decision.Process,
    };

    private static Decision DecideRemoval(FileRecord? record, FileEvent message, WriteOrder order, Listing? listing)
    {
        if (order == WriteOrder.Older) return Decision.Stale;
        // Folder marks are never recorded, so their removals are not either.
        if (record is null && FolderMarks.IsName(message.Key)) return Decision.Stale;
        if (order == WriteOrder.Same && record!.Status == FileStatus.Removed) return Decision.PublishAgain;
        return listing switch
        {
            null => Decision.CheckListing,
            { Listed: null } => Decision.Remove,
            _ => Decision.Stale,
        };
    }
}
