using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Deletes entries of the index of failures whose record has changed since: the file was processed again, replaced or
/// removed.</summary>
internal sealed class StaleFailures(StaleScans scans, FailureIndex failures, RecordStore records, ILogger logger)
{
    private static readonly ScanJob<StaleCursor> _job = new("failures", RequeueJson.Default.StaleCursor, StaleCursor.Start);

    public Task RunAsync(CancellationToken cancellation) => scans.RunAsync(
        _job,
        (marker, limit) => failures.ListAsync(marker, limit, cancellation),
        listed => DeleteStaleAsync(listed.Key, cancellation),
        cancellation);

    private async Task DeleteStaleAsync(string key, CancellationToken cancellation)
    {
        if (FailureIndexKeys.Parse(key) is not { } entry) return;
        // A record is saved before its entry is put, so a record with another outcome has replaced this failure.
        if (await records.LoadReadableAsync(entry.FileId, cancellation) is not { Record: { } record } || entry.IsOf(record)) return;
        await failures.DeleteAsync(key, cancellation);
        logger.StaleEntryDeleted(key);
    }
}
