using System.Text.Json;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Compares the bucket with the records, sends events for what is lost, and writes the books. A tick goes on where the last one ended.</summary>
internal sealed class Reconcile(
    Leases leases,
    RecordStore records,
    StateEntries entries,
    [FromKeyedServices(Components.Files)] Bucket files,
    DaprClient dapr,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const string Job = "reconcile";

    public async Task<Delivery> RunAsync(CancellationToken cancellation)
    {
        if (await leases.TryTakeAsync(Job, cancellation) is not { } lease) return Delivery.Success;
        var key = StateKeys.Cursor(Job);
        var entry = await entries.LoadAsync(key, cancellation);
        var cursor = entry.Exists ? JsonSerializer.Deserialize(entry.Json.Span, RequeueJson.Default.ReconcileCursor)! : new(null, new());
        do
        {
            var page = await files.ListAsync("", cursor.Marker, options.Value.PageSize, cancellation);
            var ledger = cursor.Ledger;
            foreach (var listed in page.Objects) ledger = await CompareAsync(page.Bucket, listed, ledger, cancellation);
            cursor = page.NextMarker is null ? new(null, new()) : new(page.NextMarker, ledger);
            if (page.NextMarker is null) await CloseBooksAsync(ledger, cancellation);
            await entries.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(cursor, RequeueJson.Default.ReconcileCursor), cancellation);
            if (page.NextMarker is null) break;
            await Task.Delay(TimeSpan.FromSeconds((double)page.Objects.Count / options.Value.ReconcileRate), clock, cancellation);
        }
        while (clock.GetUtcNow() < lease.Until);

        await leases.ReleaseAsync(Job, lease, cancellation);
        return Delivery.Success;
    }

    private async Task<Ledger> CompareAsync(string bucket, ListedObject listed, Ledger ledger, CancellationToken cancellation)
    {
        // One strong read for each key: a bulk read hides errors, and a failed read would look like a gap.
        var loaded = await records.LoadAsync(StateKeys.FileId(listed.Key), cancellation);
        if (ReconcilePlan.Make(listed, loaded.Record, clock.GetUtcNow(), options.Value) is { } plan && await records.SaveAsync(plan.Record, loaded, cancellation))
        {
            var origin = new MessageOrigin(MessageSources.Reconcile, plan.Round, plan.Generation);
            await dapr.SendToQueueAsync(
                Components.FileEventsOut, S3MessageWriter.Write(new(bucket, listed.Key, listed.Write, IsRemoval: false, origin)), cancellation);
            logger.LostFileSent(plan.Record.FileId);
        }

        return ledger.With(listed, loaded.Record);
    }

    private async Task CloseBooksAsync(Ledger ledger, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var entry = await entries.LoadAsync(StateKeys.Ledger, cancellation);
        var last = entry.Exists ? JsonSerializer.Deserialize(entry.Json.Span, RequeueJson.Default.Ledger) : null;
        var closed = ledger with { AsOf = now, GapZeroSince = ledger.Gap.Count > 0 ? null : last?.GapZeroSince ?? now };
        await entries.PutAsync(StateKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(closed, RequeueJson.Default.Ledger), cancellation);
        if (ledger.Gap.Count > 0) logger.BooksHaveGap(ledger.Gap.Count, ledger.Gap.Bytes);
        else if (!ledger.IsBalanced()) logger.BooksDoNotBalance();
    }
}
