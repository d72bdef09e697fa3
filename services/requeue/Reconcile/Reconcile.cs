using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Scans the bucket of each source: compares objects with records, sends events for lost files, and writes the ledger. Then
/// compares the listed keys with those of the scan before, to find lost removals. Several sources are scanned in turn, page by page, at the
/// rate of one.</summary>
internal sealed class Reconcile(
    ScanJobs jobs,
    FileSources sources,
    KeyLists lists,
    LostRemovals removals,
    ObjectComparison objects,
    LedgerWriter ledgers,
    ILogger logger)
{
    // After so many failed ticks of one scan, a failing page of keys costs its own keys and no longer the scan.
    private const int MostListFailures = 10;
    private const string Lease = "reconcile";

    // A bucket that hangs must not keep the others from their turns.
    private static readonly TimeSpan _pageLimit = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var all = await sources.AllAsync(cancellation);
        var scans = all.ToDictionary(source => JobOf(source.Name), source => source);
        await jobs.RunInTurnAsync(Lease, [.. scans.Keys], async (job, cursor, began) =>
        {
            var scan = new Scan(job, scans[job], [.. all.Select(source => source.Name)]);
            var next = cursor.NextScanAt is null
                ? await ScanPageAsync(scan, cursor, began, cancellation)
                : await CompareListsAsync(scan, cursor, began, cancellation);
            var nextPageAt = next.NotBefore ?? began;
            if (next is { NextScanAt: { } nextScanAt, Lists.IsCompared: true }) next = next.Ended(nextScanAt);
            await jobs.SaveAsync(job, next, cancellation);
            return (next, nextPageAt);
        }, cancellation);
    }

    private static ScanJob<ReconcileCursor> JobOf(string? source) => new(
        source is null ? Lease : $"{Lease}-{source}", RequeueJson.Default.ReconcileCursor, ReconcileCursor.Start);

    private async Task<ReconcileCursor> ScanPageAsync(
        Scan scan, ReconcileCursor cursor, DateTimeOffset began, CancellationToken cancellation)
    {
        var page = await ListAsync(scan, cursor.Marker, cancellation);
        // Before any event is sent: a tick that fails for the list repeats this page.
        var next = await WriteKeysAsync(scan, cursor, page, cancellation);
        next = next with { Marker = page.NextMarker, NotBefore = jobs.NextAt(began, page.Objects.Count) };
        foreach (var listed in page.Objects)
            next = next.With(listed, await objects.CompareAsync(scan.Source.Name, page.Bucket, listed, cancellation));
        return page.NextMarker is null
            ? next with { NextScanAt = await ledgers.WriteAsync(scan.Source.Name, scan.Names, next.Ledger, next.Unread, cancellation) }
            : next;
    }

    private async Task<ListingPage> ListAsync(Scan scan, string? marker, CancellationToken cancellation)
    {
        var bucket = scan.Source.Bucket;
        if (scan.Names.Count == 1) return await bucket.ListAsync("", marker, jobs.PageSize, cancellation);
        using var limit = jobs.NewLimit(_pageLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await bucket.ListAsync("", marker, jobs.PageSize, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CodedException(
                Codes.Unavailable(scan.Source.Component), $"{scan.Source.Component}: list took longer than {_pageLimit.TotalSeconds:0} s");
        }
    }

    private async Task<ReconcileCursor> WriteKeysAsync(
        Scan scan, ReconcileCursor cursor, ListingPage page, CancellationToken cancellation)
    {
        var keys = page.Objects
            .Where(listed => objects.ReasonOf(listed) is not (UntrackedReason.FolderMark or UntrackedReason.Skipped))
            .Select(listed => listed.Key).ToList();
        var written = cursor.Lists with { Pages = cursor.Lists.Pages + (keys.Count > 0 ? 1 : 0) };
        var list = KeyLists.NameOf(scan.Source.Name, written.List);
        await TolerateAsync(scan, cursor, async () =>
        {
            if (keys.Count > 0) await lists.WriteAsync(list, cursor.Lists.Pages, keys, cancellation);
            if (page.NextMarker is null) await lists.CutAsync(list, written.Pages, cancellation);
        }, cancellation);
        return cursor with { Lists = written };
    }

    private async Task<ReconcileCursor> CompareListsAsync(
        Scan scan, ReconcileCursor cursor, DateTimeOffset began, CancellationToken cancellation)
    {
        var (next, looked) = (cursor.Lists with { ComparedPages = cursor.Lists.ComparedPages + 1 }, 0);
        await TolerateAsync(
            scan, cursor, async () => (next, looked) = await removals.CompareAsync(scan.Source, cursor.Lists, cancellation), cancellation);
        return cursor with { Lists = next, NotBefore = jobs.NextAt(began, looked) };
    }

    private async Task TolerateAsync(Scan scan, ReconcileCursor cursor, Func<Task> act, CancellationToken cancellation)
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
                    scan.Job, cursor with { Lists = cursor.Lists with { Failures = cursor.Lists.Failures + 1 } }, cancellation);
                throw;
            }

            logger.KeyPageLost(failure.Code, failure);
        }
    }

    /// <summary>The scan of one source.</summary>
    /// <param name="Job">Its job.</param>
    /// <param name="Source">The source.</param>
    /// <param name="Names">The names of all sources.</param>
    private sealed record Scan(ScanJob<ReconcileCursor> Job, Source Source, IReadOnlyList<string?> Names);
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
