using System.Runtime.ExceptionServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Deletes entries of the index of failures whose record has changed since: the file was processed again, replaced or
/// removed.</summary>
internal sealed class StaleFailures(
    ScanJobs jobs, FailureIndex failures, RecordStore records, IOptions<RequeueOptions> options, TimeProvider clock, ILogger logger)
{
    private static readonly ScanJob<StaleCursor> _job = new("failures", RequeueJson.Default.StaleCursor, StaleCursor.Start);

    public Task RunAsync(CancellationToken cancellation) => jobs.RunAsync(_job, async (cursor, began) =>
    {
        var page = await failures.ListAsync(cursor.Marker, jobs.PageSize, cancellation);
        CodedException? first = null;
        foreach (var listed in page.Objects)
        {
            try
            {
                await DeleteStaleAsync(listed.Key, cancellation);
            }
            catch (CodedException failure)
            {
                // The entry stays, and no search shows it; the others must not wait for it.
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

    private async Task DeleteStaleAsync(string key, CancellationToken cancellation)
    {
        if (FailureIndexKeys.Parse(key) is not { } entry) return;
        // A record is saved before its entry is put, so a record with another outcome has replaced this failure.
        if (await records.LoadReadableAsync(entry.FileId, cancellation) is not { Record: { } record } || entry.IsOf(record)) return;
        await failures.DeleteAsync(key, cancellation);
        logger.StaleEntryDeleted(key);
    }
}
