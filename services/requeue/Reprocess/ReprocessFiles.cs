using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Counts or sends one file of a reprocess job.</summary>
internal sealed class ReprocessFiles(
    RecordStore records, ParkingStore parking, MainQueue queue, IOptions<RequeueOptions> options, TimeProvider clock)
{
    /// <returns>The job with this object counted.</returns>
    /// <exception cref="Hosting.CodedException">records-unavailable, file-events-out-unavailable, parking-unavailable.</exception>
    public async Task<ReprocessJob> VisitAsync(string bucket, ListedObject listed, ReprocessJob job, CancellationToken cancellation)
    {
        var looked = job with { Looked = job.Looked + 1 };
        var reason = Untracked.Of(listed, clock.GetUtcNow(), options.Value);
        if (reason is UntrackedReason.Archived or UntrackedReason.Skipped or UntrackedReason.FolderMark) return looked;
        var fileId = StateKeys.FileId(listed.Key, job.Source);
        if (await records.LoadReadableAsync(fileId, cancellation) is not { Record: { } record } loaded) return looked;
        // A record written since the request was sent by this job before a crash, or is new: both follow the current rules.
        if (record.UpdatedAt > job.AsOf || !record.Write.IsShownBy(listed) || !job.Filter.Matches(record)) return looked;
        if (job.Phase == ReprocessPhase.Counting) return looked with { Matched = job.Matched.With(record.Bytes ?? record.Write.Size ?? 0) };
        return await SendAsync(bucket, loaded, record, job.Filter.By, cancellation) ? looked with { Sent = job.Sent + 1 } : looked;
    }

    // As in an operator's requeue, the processor updates the record: a second send has the same generation.
    private async Task<bool> SendAsync(string bucket, LoadedRecord loaded, FileRecord record, string? by, CancellationToken cancellation)
    {
        if (!await records.SaveAsync(record.Noted(OperatorActions.Reprocessed, by, clock.GetUtcNow()), loaded, cancellation)) return false;
        var origin = new MessageOrigin(MessageSources.Console, 0, record.Generation + 1, record.Traceparent);
        await queue.SendAsync(
            new FileEvent(bucket, record.Key, record.Write, IsRemoval: false, origin) { Source = record.Source }, cancellation);
        if (record is { Status: FileStatus.Parked, ParkedKey: { } parkedKey }) await parking.DeleteAsync(parkedKey, cancellation);
        return true;
    }
}
