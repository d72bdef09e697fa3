using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Why no record shows a listed object.</summary>
internal enum UntrackedReason
{
    /// <summary>One should: its event was lost, or nobody sent one.</summary>
    Lost,

    /// <summary>It is so young that its event is still on its way.</summary>
    Arriving,

    /// <summary>Its storage class cannot be read without a restore.</summary>
    Archived,

    /// <summary>The settings skip its prefix.</summary>
    Skipped,

    /// <summary>It is a folder mark, which is no file.</summary>
    FolderMark,
}

/// <summary>Tells an object that needs no record from one whose event was lost.</summary>
internal static class Untracked
{
    private static readonly string[] _archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

    /// <summary>What it means that no record shows this object. Pure.</summary>
    public static UntrackedReason Of(ListedObject listed, DateTimeOffset now, RequeueOptions options)
    {
        if (FolderMarks.Is(listed.Key, listed.Size)) return UntrackedReason.FolderMark;
        if (_archiveClasses.Contains(listed.StorageClass)) return UntrackedReason.Archived;
        if (IsSkipped(listed.Key, options)) return UntrackedReason.Skipped;
        return now - listed.LastModified < options.ReconcileGracePeriod ? UntrackedReason.Arriving : UntrackedReason.Lost;
    }

    /// <summary>Whether the settings skip a key's prefix.</summary>
    public static bool IsSkipped(string key, RequeueOptions options) =>
        options.SkipPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
