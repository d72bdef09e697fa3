using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>What the comparison of a listed object with its record found.</summary>
/// <param name="Record">The record; null when there is none, and for one that cannot be read.</param>
/// <param name="Reason">Why the object has no current record, where it has none.</param>
/// <param name="IsCompared">False when the record could not be loaded.</param>
internal sealed record ComparedObject(FileRecord? Record, UntrackedReason Reason, bool IsCompared = true);

/// <summary>Compares listed objects with their records, and sends an event for a lost file.</summary>
internal sealed class ObjectComparison(
    RecordStore records,
    FailureIndex failures,
    MainQueue queue, FileTraces traces, IOptions<RequeueOptions> options, TimeProvider clock, ILogger logger)
{
    /// <summary>Why the object needs no record now, or <see cref="UntrackedReason.Lost"/>.</summary>
    public UntrackedReason ReasonOf(ListedObject listed) => Untracked.Of(listed, clock.GetUtcNow(), options.Value);

    /// <summary>Compares one object. A failure is logged, so that it does not keep others from being compared.</summary>
    /// <param name="source">The name of the source; null for the default one.</param>
    /// <param name="bucket">The name of its bucket.</param>
    /// <param name="listed">The object.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<ComparedObject> CompareAsync(
        string? source, string bucket, ListedObject listed, CancellationToken cancellation)
    {
        var reason = ReasonOf(listed);
        if (reason == UntrackedReason.FolderMark) return new(null, reason);
        try
        {
            var file = new FileEvent(bucket, listed.Key, listed.Write, IsRemoval: false) { Source = source };
            return new(await RepairAsync(file, listed, cancellation), reason);
        }
        catch (CodedException failure)
        {
            logger.FileNotCompared(StateKeys.FileId(listed.Key, source), failure.Code, failure);
            // An unreadable record shows nothing, now and at the next scan.
            return new(null, reason, IsCompared: failure.Code == Codes.RecordUnreadable);
        }
    }

    private async Task<FileRecord?> RepairAsync(FileEvent file, ListedObject listed, CancellationToken cancellation)
    {
        // One strong read per key: a bulk read hides errors, and a failed read would look like an untracked object.
        var loaded = await records.LoadAsync(file.FileId, cancellation);
        if (ReconcilePlan.Make(listed, loaded.Record, clock.GetUtcNow(), options.Value, file.Source) is { } plan)
            await SendLostAsync(file, plan, loaded, cancellation);
        // Records of a version without the index, and lost entries.
        else if (loaded.Record is { } record && await failures.RepairAsync(record, cancellation)) logger.FailureIndexed(record.FileId);
        return loaded.Record;
    }

    private async Task SendLostAsync(FileEvent file, ReconcilePlan plan, LoadedRecord loaded, CancellationToken cancellation)
    {
        var trace = await traces.FindAsync(file, cancellation);
        using var activity = Traces.StartLinked("send lost file", trace, file.FileId);
        if (!await records.SaveAsync(plan.Record, loaded, cancellation)) return;
        var origin = new MessageOrigin(MessageSources.Reconcile, plan.Round, plan.Generation, Traces.OfFile);
        await queue.SendAsync(file with { Origin = origin }, cancellation);
        logger.UntrackedFileSent(file.FileId);
    }
}
