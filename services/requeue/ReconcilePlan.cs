using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>What reconcile does for a listed object whose file seems lost: saves the record, then sends the event.</summary>
/// <param name="Record">A first <c>waiting</c>, or the record as it is with a later <c>dueAt</c>.</param>
/// <param name="Round">The message's round.</param>
/// <param name="Generation">The message's generation.</param>
internal sealed record ReconcilePlan(FileRecord Record, int Round, int Generation)
{
    /// <summary>Plans for one listed object. Pure.</summary>
    /// <returns>Null when there is nothing to do.</returns>
    public static ReconcilePlan? Make(ListedObject listed, FileRecord? record, DateTimeOffset now, RequeueOptions options)
    {
        if (Absences.Of(listed, now, options) != Absence.Gap) return null;
        if (record is null) return new(FirstRecord(listed, now, options), 0, 0);
        var isShown = record.Write.IsShownBy(listed);
        var isGap = !isShown || record.Status is FileStatus.Missing or FileStatus.Removed;
        var isOverdue = record is { Status: FileStatus.Waiting, DueAt: { } due } && now - due >= options.Grace;
        if ((!isGap && !isOverdue) || record.DueAt > now) return null;
        var generation = !isShown ? 0 : record.IsFinal ? record.Generation + 1 : record.Generation;
        return new(record with { DueAt = now + Patience(record, options) }, isShown && !record.IsFinal ? record.Round : 0, generation);
    }

    private static FileRecord FirstRecord(ListedObject listed, DateTimeOffset now, RequeueOptions options) => new()
    {
        FileId = StateKeys.FileId(listed.Key),
        Key = listed.Key,
        Write = listed.Write,
        Status = FileStatus.Waiting,
        DueAt = now + options.Grace,
        FirstSeenAt = now,
        UpdatedAt = now,
    };

    // Twice as long each time: a backlog or a slow processor must not make it send a file again and again.
    private static TimeSpan Patience(FileRecord record, RequeueOptions options)
    {
        var last = record.DueAt - record.UpdatedAt;
        return last > options.Grace / 2 ? last.Value * 2 : options.Grace;
    }
}
