using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Compares the bucket with the records, sends events for what is lost, and writes the books. A tick goes on where the last one ended.</summary>
internal sealed class Reconcile(
    Leases leases,
    BucketWalk walk,
    RecordStore records,
    StateEntries entries,
    JobCursors cursors,
    [FromKeyedServices(Components.Files)] Bucket files,
    MainQueue queue,
    FileTraces traces,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "reconcile";

    public async Task RunAsync(CancellationToken cancellation)
    {
        // Most ticks find nothing to do, and then no lease need be written.
        if (await FindDueAsync(cancellation) is not null) await leases.RunAsync(Job, lease => WalkAsync(lease, cancellation), cancellation);
    }

    private async Task<ReconcileCursor?> FindDueAsync(CancellationToken cancellation)
    {
        var cursor = (await cursors.LoadAsync(Job, RequeueJson.Default.ReconcileCursor, cancellation)).Cursor ?? ReconcileCursor.Start;
        return cursor.NotBefore > clock.GetUtcNow() ? null : cursor;
    }

    private async Task WalkAsync(Lease lease, CancellationToken cancellation)
    {
        if (await FindDueAsync(cancellation) is not { } cursor) return;
        await walk.RunAsync(lease, cursor.Marker, async marker =>
        {
            var page = await files.ListAsync("", marker, options.Value.PageSize, cancellation);
            foreach (var listed in page.Objects) cursor = await CompareAsync(page.Bucket, listed, cursor, cancellation);
            cursor = page.NextMarker is null
                ? ReconcileCursor.Start with { NotBefore = await CloseBooksAsync(cursor, cancellation) }
                : cursor with { Marker = page.NextMarker };
            await cursors.PutAsync(Job, cursor, RequeueJson.Default.ReconcileCursor, cancellation);
            return page;
        }, cancellation);
    }

    // One file that cannot be read must not keep the others from being found; but books without it would not be true.
    private async Task<ReconcileCursor> CompareAsync(string bucket, ListedObject listed, ReconcileCursor cursor, CancellationToken cancellation)
    {
        try
        {
            var record = await CompareAsync(bucket, listed, cancellation);
            return cursor with { Ledger = cursor.Ledger.With(listed, record, Absences.Of(listed, clock.GetUtcNow(), options.Value)) };
        }
        catch (FailureException failure)
        {
            logger.FileNotCompared(StateKeys.FileId(listed.Key), failure.Code, failure);
            // A record that nobody can read shows nothing, and that does not pass by itself.
            return failure.Code == Codes.RecordUnreadable
                ? cursor with { Ledger = cursor.Ledger.With(listed, null, Absences.Of(listed, clock.GetUtcNow(), options.Value)) }
                : cursor with { Unread = cursor.Unread + 1 };
        }
    }

    private async Task<FileRecord?> CompareAsync(string bucket, ListedObject listed, CancellationToken cancellation)
    {
        // One strong read for each key: a bulk read hides errors, and a failed read would look like a gap.
        var loaded = await records.LoadAsync(StateKeys.FileId(listed.Key), cancellation);
        if (ReconcilePlan.Make(listed, loaded.Record, clock.GetUtcNow(), options.Value) is { } plan)
            await SendLostAsync(new(bucket, listed.Key, listed.Write, IsRemoval: false), plan, loaded, cancellation);
        return loaded.Record;
    }

    private async Task SendLostAsync(FileEvent file, ReconcilePlan plan, LoadedRecord loaded, CancellationToken cancellation)
    {
        var trace = await traces.FindAsync(file, cancellation);
        using var activity = Traces.Continue("send lost file", trace, file.FileId);
        if (!await records.SaveAsync(plan.Record, loaded, cancellation)) return;
        var origin = new MessageOrigin(MessageSources.Reconcile, plan.Round, plan.Generation, Traces.OfFile);
        await queue.SendAsync(S3MessageWriter.Write(file with { Origin = origin }), cancellation);
        logger.LostFileSent(file.FileId);
    }

    // When the next walk may begin: soon, while something is missing.
    private async Task<DateTimeOffset> CloseBooksAsync(ReconcileCursor ended, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var soon = now + (options.Value.ReconcileEvery < options.Value.Grace ? options.Value.ReconcileEvery : options.Value.Grace);
        if (ended.Unread > 0)
        {
            logger.BooksNotClosed(ended.Unread);
            return soon;
        }

        var ledger = ended.Ledger;
        var entry = await entries.LoadAsync(StateKeys.Ledger, cancellation);
        var last = entry.As(RequeueJson.Default.Ledger);
        var isInOrder = ledger.Gap.Count == 0 && ledger.IsBalanced();
        var closed = ledger with
        {
            AsOf = now,
            GapZeroSince = ledger.Gap.Count > 0 ? null : last?.GapZeroSince ?? now,
            GapSince = isInOrder ? null : last?.GapSince ?? now,
        };
        await entries.PutAsync(StateKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(closed, RequeueJson.Default.Ledger), cancellation);
        if (ledger.Gap.Count > 0) logger.BooksHaveGap(ledger.Gap.Count, ledger.Gap.Bytes);
        else if (!isInOrder) logger.BooksDoNotBalance();
        // What this walk sent may close the gap before anybody need hear of it. After the books: told again, with the same id, until it is.
        if (now - closed.GapSince >= options.Value.Grace) await outcomes.PublishAsync(closed.ToGapRecord(), cancellation);
        return isInOrder ? now + options.Value.ReconcileEvery : soon;
    }
}
