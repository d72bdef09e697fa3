namespace FilePipeline.Contracts;

/// <summary>What a message asks for, in the light of the record.</summary>
public enum Decision
{
    /// <summary>Work on the file. If the record is final, its outcome is published again first.</summary>
    Process,

    /// <summary>The file has been dealt with: publish the stored outcome again.</summary>
    PublishAgain,

    /// <summary>An older write: nothing is left to do.</summary>
    Stale,

    /// <summary>Record the removal. If the record is final, its outcome is published again first.</summary>
    Remove,

    /// <summary>Another works on it: answer 5xx.</summary>
    RetryLater,

    /// <summary>List the key, and decide again.</summary>
    CheckListing,
}

/// <summary>What a listing said of the key.</summary>
/// <param name="Listed">The object; null when the listing does not show the key.</param>
public sealed record Listing(ListedObject? Listed);

/// <summary>How a message finds its end: the table in <c>docs/architecture.md</c>.</summary>
public static class Decisions
{
    /// <summary>Decides; to be asked again after every conflict on a save.</summary>
    /// <param name="record">The record as it is now; null when there is none.</param>
    /// <param name="message">The message's file.</param>
    /// <param name="listing">What a listing said, null when none was asked for yet.</param>
    /// <param name="now">The time.</param>
    /// <param name="ownToken">The asker's own claim token.</param>
    public static Decision Decide(FileRecord? record, FileEvent message, Listing? listing, DateTimeOffset now, string? ownToken = null)
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

    /// <summary>The generation that a save carries: the same write keeps the higher one, a newer write takes its message's.</summary>
    public static int GenerationOf(FileRecord? record, FileEvent message) =>
        record is not null && message.Write.ComparedTo(record.Write) == WriteOrder.Same
            ? Math.Max(record.Generation, message.Generation)
            : message.Generation;

    private static Decision DecideSameWrite(FileRecord record, FileEvent message, DateTimeOffset now, string? ownToken)
    {
        if (record.IsFinal) return message.Generation <= record.Generation ? Decision.PublishAgain : Decision.Process;
        var isClaimed = record is { Status: FileStatus.Processing, Claim: { } claim } && claim.Until > now && claim.Token != ownToken;
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
        // A folder mark is never recorded, so neither is its removal.
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
