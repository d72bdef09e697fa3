using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Why no record shows a listed object.</summary>
internal enum Absence
{
    /// <summary>One should: its event was lost, or nobody sent one.</summary>
    Gap,

    /// <summary>It is so young that its event is still on its way.</summary>
    Arriving,

    /// <summary>Its storage class cannot be read without a restore.</summary>
    Archived,

    /// <summary>The settings skip its prefix.</summary>
    Skipped,
}

/// <summary>Tells an object that is out of the books by rights from one that was lost.</summary>
internal static class Absences
{
    private static readonly string[] _archiveClasses = ["GLACIER", "DEEP_ARCHIVE"];

    /// <summary>What it means that no record shows this object. Pure.</summary>
    public static Absence Of(ListedObject listed, DateTimeOffset now, RequeueOptions options)
    {
        if (_archiveClasses.Contains(listed.StorageClass)) return Absence.Archived;
        if (options.SkipPrefixes.Any(prefix => listed.Key.StartsWith(prefix, StringComparison.Ordinal))) return Absence.Skipped;
        return now - listed.LastModified < options.Grace ? Absence.Arriving : Absence.Gap;
    }
}
