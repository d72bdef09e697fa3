using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Scans the bucket: compares objects with records, sends events for lost files, and writes the ledger. Then compares the listed
/// keys with those of the scan before, to find lost removals.</summary>
internal sealed class Reconcile(
    ScanJobs jobs,
    [FromKeyedServices(Components.Files)] Bucket files,
    KeyLists lists,
    LostRemovals removals,
    ObjectComparison objects,
    LedgerWriter ledgers,
    ILogger logger)
{
    // After so many failed ticks of one scan, a failing page of keys costs its own keys and no longer the scan.
    private const int MostListFailures = 10;

    private static readonly ScanJob<ReconcileCursor> _job = new("reconcile", RequeueJson.Default.ReconcileCursor, ReconcileCursor.Start);

    public Task RunAsync(CancellationToken cancellation) => jobs.RunAsync(_job, async (cursor, began) =>
    {
        var next = cursor.NextScanAt is null
            ? await ScanPageAsync(cursor, began, cancellation)
            : await CompareListsAsync(cursor, began, cancellation);
        if (next is { NextScanAt: { } nextScanAt, Lists.IsCompared: true }) next = next.Ended(nextScanAt);
        await jobs.SaveAsync(_job, next, cancellation);
        return next;
    }, cancellation);

    private async Task<ReconcileCursor> ScanPageAsync(ReconcileCursor cursor, DateTimeOffset began, CancellationToken cancellation)
    {
        var page = await files.ListAsync("", cursor.Marker, jobs.PageSize, cancellation);
        // Before any event is sent: a tick that fails for the list repeats this page.
        var next = await WriteKeysAsync(cursor, page, cancellation);
        next = next with { Marker = page.NextMarker, NotBefore = jobs.NextAt(began, page.Objects.Count) };
        foreach (var listed in page.Objects) next = next.With(listed, await objects.CompareAsync(page.Bucket, listed, cancellation));
        return page.NextMarker is null ? next with { NextScanAt = await ledgers.WriteAsync(next.Ledger, next.Unread, cancellation) } : next;
    }

    private async Task<ReconcileCursor> WriteKeysAsync(ReconcileCursor cursor, ListingPage page, CancellationToken cancellation)
    {
        var keys = page.Objects
            .Where(listed => objects.ReasonOf(listed) is not (UntrackedReason.FolderMark or UntrackedReason.Skipped))
            .Select(listed => listed.Key).ToList();
        var written = cursor.Lists with { Pages = cursor.Lists.Pages + (keys.Count > 0 ? 1 : 0) };
        await TolerateAsync(cursor, async () =>
        {
            if (keys.Count > 0) await lists.WriteAsync(written.List, cursor.Lists.Pages, keys, cancellation);
            if (page.NextMarker is null) await lists.CutAsync(written.List, written.Pages, cancellation);
        }, cancellation);
        return cursor with { Lists = written };
    }

    private async Task<ReconcileCursor> CompareListsAsync(ReconcileCursor cursor, DateTimeOffset began, CancellationToken cancellation)
    {
        var (next, looked) = (cursor.Lists with { ComparedPages = cursor.Lists.ComparedPages + 1 }, 0);
        await TolerateAsync(cursor, async () => (next, looked) = await removals.CompareAsync(cursor.Lists, cancellation), cancellation);
        return cursor with { Lists = next, NotBefore = jobs.NextAt(began, looked) };
    }

    private async Task TolerateAsync(ReconcileCursor cursor, Func<Task> act, CancellationToken cancellation)
    {
        try
        {
            await act();
        }
        catch (CodedException failure) when (failure.Code == Codes.Unavailable(Components.Parking))
        {
            if (cursor.Lists.Failures < MostListFailures)
            {
                await jobs.SaveAsync(
                    _job, cursor with { Lists = cursor.Lists with { Failures = cursor.Lists.Failures + 1 } }, cancellation);
                throw;
            }

            logger.KeyPageLost(failure.Code, failure);
        }
    }
}

/// <summary>The slow clock: runs the jobs that scan whole buckets. They run beside each other, so that none delays another.</summary>
internal sealed class ReconcileTick(
    Reprocess reprocess, Reconcile reconcile, StaleEntries stale, StaleFailures failures, ExpectedFiles expected)
{
    public async Task<DeliveryResult> RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(
            reprocess.RunAsync(cancellation),
            reconcile.RunAsync(cancellation), stale.RunAsync(cancellation), failures.RunAsync(cancellation),
            expected.RunAsync(cancellation));
        return DeliveryResult.Success;
    }
}
