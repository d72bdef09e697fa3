using System.Runtime.ExceptionServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Deletes parked entries that their record no longer names: what was sent back or given up just before a service died, and what a newer write
/// made void. Messages stay: no record names them.</summary>
internal sealed class StaleEntries(
    Leases leases,
    BucketWalk walk,
    ParkingLot parking,
    RecordStore records,
    JobCursors cursors,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "parked";

    public async Task RunAsync(CancellationToken cancellation)
    {
        if (await FindDueAsync(cancellation) is not null) await leases.RunAsync(Job, lease => WalkAsync(lease, cancellation), cancellation);
    }

    private async Task<StaleCursor?> FindDueAsync(CancellationToken cancellation)
    {
        var cursor = (await cursors.LoadAsync(Job, RequeueJson.Default.StaleCursor, cancellation)).Cursor ?? StaleCursor.Start;
        return cursor.NotBefore > clock.GetUtcNow() ? null : cursor;
    }

    private async Task WalkAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindDueAsync(cancellation) is not { } begun) return;
        await walk.RunAsync(lease, begun.Marker, async marker =>
        {
            var page = await parking.ListAsync(ParkingKeys.ParkedPrefix, marker, options.Value.PageSize, cancellation);
            FailureException? first = null;
            foreach (var listed in page.Objects)
            {
                try
                {
                    await DeleteStaleAsync(listed.Key, cancellation);
                }
                catch (FailureException failure)
                {
                    // It is hidden all the same, and the next walk looks again: one that never can be read must not keep the rest.
                    first ??= failure;
                }
            }

            var next = new StaleCursor(page.NextMarker, page.NextMarker is null ? clock.GetUtcNow() + options.Value.ReconcileEvery : null);
            await cursors.PutAsync(Job, next, RequeueJson.Default.StaleCursor, cancellation);
            if (first is not null) ExceptionDispatchInfo.Throw(first);
            return page;
        }, cancellation);
    }

    private async Task DeleteStaleAsync(string key, CancellationToken cancellation)
    {
        if (ParkingKeys.IsMessage(key)) return;
        // Entry first, then the record, strong: the record is saved before its entry is put, so what it does not name now is on its way out.
        if (await parking.FindAsync(key, cancellation) is not { FileId: { } fileId }) return;
        // Without a record that can be read nothing says that the entry is void: it may be all that is left.
        if (await records.LoadReadableAsync(fileId, cancellation) is not { Record: { } record }) return;
        if (record.ParkedKey == key)
        {
            if (record.Status == FileStatus.Parked) return;
            // A discard that broke off before it was told.
            if (record.Status == FileStatus.Discarded) await outcomes.PublishAsync(record, cancellation);
        }

        await parking.DeleteAsync(key, cancellation);
        logger.StaleEntryDeleted(key);
    }
}

/// <summary>Where the walk through the parked entries goes on, or when a new one may begin.</summary>
internal sealed record StaleCursor(string? Marker, DateTimeOffset? NotBefore)
{
    public static StaleCursor Start { get; } = new(null, null);
}
