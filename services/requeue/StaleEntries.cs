using System.Runtime.ExceptionServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Deletes parked entries that their record no longer names: what was sent back or given up just before a service died, and what a newer write
/// made void. Messages stay: no record names them.</summary>
internal sealed class StaleEntries(
    Leases leases,
    BucketWalk walk,
    ParkingStore parking,
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
        return walk.IsDue(cursor.NotBefore, isUnderWay: cursor.Marker is not null) ? cursor : null;
    }

    private async Task WalkAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindDueAsync(cancellation) is not { } cursor) return;
        await walk.RunAsync(lease, cursor.NotBefore, async began =>
        {
            var page = await parking.ListAsync(ParkingKeys.ParkedPrefix, cursor.Marker, walk.PageSize, cancellation);
            CodedException? first = null;
            foreach (var listed in page.Objects)
            {
                try
                {
                    await DeleteStaleAsync(listed, cancellation);
                }
                catch (CodedException failure)
                {
                    // It is hidden all the same, and the next walk looks again: one that never can be read must not keep the rest.
                    first ??= failure;
                }
            }

            var isEnded = page.NextMarker is null;
            cursor = new(page.NextMarker, isEnded ? clock.GetUtcNow() + options.Value.ReconcileInterval : walk.NextAt(began, page.Objects.Count));
            await cursors.PutAsync(Job, cursor, RequeueJson.Default.StaleCursor, cancellation);
            if (first is not null) ExceptionDispatchInfo.Throw(first);
            return cursor.Marker is null ? null : cursor.NotBefore;
        }, cancellation);
    }

    private async Task DeleteStaleAsync(ListedObject listed, CancellationToken cancellation)
    {
        var key = listed.Key;
        if (ParkingKeys.IsMessage(key)) return;
        // Entry first, then the record, strong: the record is saved before its entry is put, so what it does not name now is on its way out.
        if (await parking.FindAsync(listed, cancellation) is not { FileId: { } fileId }) return;
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

/// <summary>Where and when the walk through the parked entries continues, or when a new one may begin.</summary>
internal sealed record StaleCursor(string? Marker, DateTimeOffset? NotBefore)
{
    public static StaleCursor Start { get; } = new(null, null);
}
