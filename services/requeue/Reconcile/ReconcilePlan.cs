using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>What reconcile does for a listed object whose file seems lost: saves the record, then sends the event.</summary>
/// <param name="Record">A first <c>waiting</c>, or the record as it is with a later <c>dueAt</c>.</param>
/// <param name="Round">The message's round.</param>
/// <param name="Generation">The message's generation.</param>
internal sealed record ReconcilePlan(FileRecord Record, int Round, int Generation)
{
    // Beyond this the maximum has long been reached.
    private const int MostDoublings = 40;

    // A grace time of nothing must not make every scan send every file again.
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    /// <summary>Plans for one listed object. Pure.</summary>
    /// <param name="listed">The object.</param>
    /// <param name="record">Its record; null when there is none.</param>
    /// <param name="now">The time.</param>
    /// <param name="options">Times.</param>
    /// <param name="source">The name of the source; null for the default one.</param>
    /// <returns>Null when there is nothing to do.</returns>
    public static ReconcilePlan? Make(
        ListedObject listed, FileRecord? record, DateTimeOffset now, RequeueOptions options, string? source = null)
    {
        if (Untracked.Of(listed, now, options) != UntrackedReason.Lost) return null;
        if (record is null) return new(FirstRecord(listed, now, options, source), 0, 0);
        var isShown = record.Write.IsShownBy(listed);
        var isGap = !isShown || record.Status is FileStatus.Missing or FileStatus.Removed;
        if ((!isGap && !IsOverdue(record, now, options)) || record.DueAt > now) return null;
        var generation = !isShown ? 0 : record.IsFinal ? record.Generation + 1 : record.Generation;
        var repaired = record with { DueAt = now + WaitAfter(record.Repairs, options), Repairs = record.Repairs + 1 };
        return new(repaired, isShown && !record.IsFinal ? record.Round : 0, generation);
    }

    private static FileRecord FirstRecord(ListedObject listed, DateTimeOffset now, RequeueOptions options, string? source) => new()
    {
        FileId = StateKeys.FileId(listed.Key, source),
        Key = listed.Key,
        Source = source,
        Write = listed.Write,
        Status = FileStatus.Waiting,
        DueAt = now + options.ReconcileGracePeriod,
        Repairs = 1,
        FirstSeenAt = now,
        UpdatedAt = now,
    };

    // Its message may be gone: purged, expired, or deleted too soon. If it is not, the decision table makes one more harmless.
    private static bool IsOverdue(FileRecord record, DateTimeOffset now, RequeueOptions options)
    {
        if (record.IsFinal) return false;
        if (record is { Status: FileStatus.Waiting, DueAt: { } due }) return now - due >= options.ReconcileGracePeriod;
        var lastSign = record.Claim is { } claim && claim.Until > record.UpdatedAt ? claim.Until : record.UpdatedAt;
        return now - lastSign >= options.OverdueAfter;
    }

    // Twice as long each time: a backlog or a slow processor must not make it send a file again and again.
    private static TimeSpan WaitAfter(int repairs, RequeueOptions options)
    {
        var first = options.ReconcileGracePeriod > _shortestWait ? options.ReconcileGracePeriod : _shortestWait;
        var seconds = first.TotalSeconds * Math.Pow(2, Math.Min(repairs, MostDoublings));
        return TimeSpan.FromSeconds(Math.Min(seconds, options.RepairBackoffMaximum.TotalSeconds));
    }
}
