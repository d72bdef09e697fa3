using System.Runtime.ExceptionServices;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Scans entries that records may no longer name, page by page, once in a reconcile interval.</summary>
internal sealed class StaleScans(ScanJobs jobs, IOptions<RequeueOptions> options, TimeProvider clock)
{
    /// <summary>Continues a scan for as long as its lease holds.</summary>
    /// <param name="job">The job.</param>
    /// <param name="list">Reads a page after a marker, of at most so many entries.</param>
    /// <param name="deleteStale">Deletes an entry if it is stale.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The first failure of an entry, after the others of its page; or that of a listing.</exception>
    public Task RunAsync(
        ScanJob<StaleCursor> job,
        Func<string?, int, Task<ListingPage>> list,
        Func<ListedObject, Task> deleteStale,
        CancellationToken cancellation) => jobs.RunAsync(job, async (cursor, began) =>
        {
            var page = await list(cursor.Marker, jobs.PageSize);
            CodedException? first = null;
            foreach (var listed in page.Objects)
            {
                try
                {
                    await deleteStale(listed);
                }
                catch (CodedException failure)
                {
                    // No search shows a stale entry, and the next scan retries it; the others must not wait for it.
                    first ??= failure;
                }
            }

            StaleCursor next = new(
                page.NextMarker,
                page.NextMarker is null ? clock.GetUtcNow() + options.Value.ReconcileInterval : jobs.NextAt(began, page.Objects.Count));
            await jobs.SaveAsync(job, next, cancellation);
            if (first is not null) ExceptionDispatchInfo.Throw(first);
            return next;
        }, cancellation);
}

/// <summary>Where and when the scan continues, or when a new one may begin.</summary>
internal sealed record StaleCursor(string? Marker, DateTimeOffset? NotBefore) : IScanCursor
{
    [JsonIgnore]
    public bool IsUnderWay => Marker is not null;

    public static StaleCursor Start { get; } = new(null, null);
}
