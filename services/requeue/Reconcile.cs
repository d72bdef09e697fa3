using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Scans the bucket: compares it with the records, sends events for what is lost, and writes the ledger. Then compares the keys that it
/// listed with those of the scan before, for removals that were lost. A tick continues where the last one ended.</summary>
internal sealed class Reconcile(
    Leases leases,
    BucketWalk walk,
    RecordStore records,
    StateEntries entries,
    JobCursors cursors,
    [FromKeyedServices(Components.Files)] Bucket files,
    KeyLists lists,
    LostRemovals removals,
    MainQueue queue,
    FileTraces traces,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "reconcile";

    // Ticks of one scan that may fail for its lists: after them, a page that fails for ever costs its own keys and not the scan.
    private const int MostListFailures = 10;

    public async Task RunAsync(CancellationToken cancellation)
    {
        // Most ticks find nothing to do, and then no lease need be written.
        if (await FindDueAsync(cancellation) is not null) await leases.RunAsync(Job, lease => WalkAsync(lease, cancellation), cancellation);
    }

    private async Task<ReconcileCursor?> FindDueAsync(CancellationToken cancellation)
    {
        var cursor = (await cursors.LoadAsync(Job, RequeueJson.Default.ReconcileCursor, cancellation)).Cursor ?? ReconcileCursor.Start;
        return walk.IsDue(cursor.NotBefore, cursor.IsUnderWay) ? cursor : null;
    }

    private async Task WalkAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindDueAsync(cancellation) is not { } cursor) return;
        await walk.RunAsync(lease, cursor.NotBefore, async began =>
        {
            cursor = cursor.NextScanAt is null
                ? await ScanAsync(cursor, began, cancellation)
                : await CompareListsAsync(cursor, began, cancellation);
            if (cursor is { NextScanAt: { } nextScanAt, Lists.IsCompared: true }) cursor = cursor.Ended(nextScanAt);
            await PutAsync(cursor, cancellation);
            return cursor.IsUnderWay ? cursor.NotBefore : null;
        }, cancellation);
    }

    private async Task<ReconcileCursor> ScanAsync(ReconcileCursor cursor, DateTimeOffset began, CancellationToken cancellation)
    {
        var page = await files.ListAsync("", cursor.Marker, walk.PageSize, cancellation);
        // Before anything is sent: a tick that fails for the list does this page again.
        var next = await WriteKeysAsync(cursor, page, cancellation);
        next = next with { Marker = page.NextMarker, NotBefore = walk.NextAt(began, page.Objects.Count) };
        foreach (var listed in page.Objects) next = await CompareAsync(page.Bucket, listed, next, cancellation);
        return page.NextMarker is null ? next with { NextScanAt = await WriteLedgerAsync(next, cancellation) } : next;
    }

    private async Task<ReconcileCursor> WriteKeysAsync(ReconcileCursor cursor, ListingPage page, CancellationToken cancellation)
    {
        var keys = page.Objects
            .Where(listed => Untracked.Of(listed, clock.GetUtcNow(), options.Value) is not (UntrackedReason.FolderMark or UntrackedReason.Skipped))
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
        return cursor with { Lists = next, NotBefore = walk.NextAt(began, looked) };
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
                await PutAsync(cursor with { Lists = cursor.Lists with { Failures = cursor.Lists.Failures + 1 } }, cancellation);
                throw;
            }

            logger.KeyPageLost(failure.Code, failure);
        }
    }

    private Task PutAsync(ReconcileCursor cursor, CancellationToken cancellation) =>
        cursors.PutAsync(Job, cursor, RequeueJson.Default.ReconcileCursor, cancellation);

    // One file that cannot be read must not keep the others from being found; but a ledger without it would not be true.
    private async Task<ReconcileCursor> CompareAsync(string bucket, ListedObject listed, ReconcileCursor cursor, CancellationToken cancellation)
    {
        var absence = Untracked.Of(listed, clock.GetUtcNow(), options.Value);
        try
        {
            var record = absence == UntrackedReason.FolderMark ? null : await CompareAsync(bucket, listed, cancellation);
            return cursor with { Ledger = cursor.Ledger.With(listed, record, absence) };
        }
        catch (CodedException failure)
        {
            logger.FileNotCompared(StateKeys.FileId(listed.Key), failure.Code, failure);
            // A record that nobody can read shows nothing, and that does not pass by itself.
            return failure.Code == Codes.RecordUnreadable
                ? cursor with { Ledger = cursor.Ledger.With(listed, null, absence) }
                : cursor with { Unread = cursor.Unread + 1 };
        }
    }

    private async Task<FileRecord?> CompareAsync(string bucket, ListedObject listed, CancellationToken cancellation)
    {
        // One strong read for each key: a bulk read hides errors, and a failed read would look like a gap.
        var loaded = await records.LoadAsync(StateKeys.FileId(listed.Key), cancellation);
        if (ReconcilePlan.Make(listed, loaded.Record, clock.GetUtcNow(), options.Value) is { } plan)
            await SendUntrackedAsync(new(bucket, listed.Key, listed.Write, IsRemoval: false), plan, loaded, cancellation);
        return loaded.Record;
    }

    private async Task SendUntrackedAsync(FileEvent file, ReconcilePlan plan, LoadedRecord loaded, CancellationToken cancellation)
    {
        var trace = await traces.FindAsync(file, cancellation);
        using var activity = Traces.StartLinked("send lost file", trace, file.FileId);
        if (!await records.SaveAsync(plan.Record, loaded, cancellation)) return;
        var origin = new MessageOrigin(MessageSources.Reconcile, plan.Round, plan.Generation, Traces.OfFile);
        await queue.SendAsync(S3MessageWriter.Write(file with { Origin = origin }), cancellation);
        logger.UntrackedFileSent(file.FileId);
    }

    // When the next scan may begin: soon, while something is missing.
    private async Task<DateTimeOffset> WriteLedgerAsync(ReconcileCursor ended, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var soon = now + (options.Value.ReconcileInterval < options.Value.ReconcileGracePeriod ? options.Value.ReconcileInterval : options.Value.ReconcileGracePeriod);
        if (ended.Unread > 0)
        {
            logger.LedgerNotWritten(ended.Unread);
            return soon;
        }

        var ledger = ended.Ledger;
        var entry = await entries.LoadAsync(StateKeys.Ledger, cancellation);
        var last = entry.As(RequeueJson.Default.Ledger);
        var isInOrder = ledger.Gap.Count == 0 && ledger.IsBalanced();
        var written = ledger with
        {
            AsOf = now,
            GapZeroSince = ledger.Gap.Count > 0 ? null : last?.GapZeroSince ?? now,
            GapSince = isInOrder ? null : last?.GapSince ?? now,
        };
        await entries.PutAsync(StateKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(written, RequeueJson.Default.Ledger), cancellation);
        if (ledger.Gap.Count > 0) logger.LedgerHasGap(ledger.Gap.Count, ledger.Gap.Bytes);
        else if (!isInOrder) logger.LedgerDiffers();
        // What this scan sent may close the gap before anybody need know of it. After the ledger: published again, with the same id, until then.
        if (now - written.GapSince >= options.Value.ReconcileGracePeriod) await outcomes.PublishAsync(written.ToGapRecord(), cancellation);
        return isInOrder ? now + options.Value.ReconcileInterval : soon;
    }
}
