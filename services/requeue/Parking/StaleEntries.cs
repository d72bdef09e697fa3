using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Deletes parked entries that their record no longer names: entries that were sent back or discarded just before a service died,
/// and those of an older write. Parked messages stay, because no record names them.</summary>
internal sealed class StaleEntries(
    ScanJobs jobs,
    ParkingStore parking,
    RecordStore records,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly ScanJob<StaleCursor> _job = new("parked", RequeueJson.Default.StaleCursor, StaleCursor.Start);

    public Task RunAsync(CancellationToken cancellation) => jobs.RunAsync(_job, async (cursor, began) =>
    {
        var page = await parking.ListAsync(ParkingKeys.ParkedPrefix, cursor.Marker, jobs.PageSize, cancellation);
        CodedException? first = null;
        foreach (var listed in page.Objects)
        {
            try
            {
                await DeleteStaleAsync(listed, cancellation);
            }
            catch (CodedException failure)
            {
                // The entry stays hidden and the next scan retries it; the others must not wait for it.
                first ??= failure;
            }
        }

        var isEnded = page.NextMarker is null;
        StaleCursor next =
            new(page.NextMarker, isEnded ? clock.GetUtcNow() + options.Value.ReconcileInterval : jobs.NextAt(began, page.Objects.Count));
        await jobs.SaveAsync(_job, next, cancellation);
        if (first is not null) ExceptionDispatchInfo.Throw(first);
        return next;
    }, cancellation);

    private async Task DeleteStaleAsync(ListedObject listed, CancellationToken cancellation)
    {
        var key = listed.Key;
        if (ParkingKeys.IsMessage(key)) return;
        // The entry is read before the record, with a strong read: a record is saved before its entry is put, so an unnamed entry is stale.
        if (await parking.FindAsync(listed, cancellation) is not { FileId: { } fileId }) return;
        // Without a readable record the entry may be the only copy.
        if (await records.LoadReadableAsync(fileId, cancellation) is not { Record: { } record }) return;
        if (record.ParkedKey == key)
        {
            if (record.Status == FileStatus.Parked) return;
            // An interrupted discard: its outcome was not published yet.
            if (record.Status == FileStatus.Discarded) await outcomes.PublishAsync(record, cancellation);
        }

        await parking.DeleteAsync(key, cancellation);
        logger.StaleEntryDeleted(key);
    }
}

/// <summary>Where and when the scan of the parked entries continues, or when a new one may begin.</summary>
internal sealed record StaleCursor(string? Marker, DateTimeOffset? NotBefore) : IScanCursor
{
    [JsonIgnore]
    public bool IsUnderWay => Marker is not null;

    public static StaleCursor Start { get; } = new(null, null);
}
