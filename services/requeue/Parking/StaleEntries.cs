using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Deletes parked entries that their record no longer names: entries that were sent back or discarded just before a service died,
/// and those of an older write. Parked messages stay, because no record names them.</summary>
internal sealed class StaleEntries(
    StaleScans scans, ParkingStore parking, RecordStore records, OutcomePublisher outcomes, ILogger logger)
{
    private static readonly ScanJob<StaleCursor> _job = new("parked", RequeueJson.Default.StaleCursor, StaleCursor.Start);

    public Task RunAsync(CancellationToken cancellation) => scans.RunAsync(
        _job,
        (marker, limit) => parking.ListAsync(ParkingKeys.ParkedPrefix, marker, limit, cancellation),
        listed => DeleteStaleAsync(listed, cancellation),
        cancellation);

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
