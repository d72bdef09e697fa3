using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Writes the ledger at the end of a scan, and publishes a gap that lasts.</summary>
internal sealed class LedgerWriter(
    StateEntries entries,
    JobCursors cursors,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const int MaxOverdue = 100;

    /// <summary>Writes what a scan counted, unless objects could not be compared: with several sources beside the ledgers of the
    /// others.</summary>
    /// <param name="source">The name of the scanned source; null for the default one.</param>
    /// <param name="sources">The names of all sources.</param>
    /// <param name="ledger">The counts.</param>
    /// <param name="notCompared">Objects that could not be compared with their records.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>When the next scan may begin: early, while totals do not match.</returns>
    /// <exception cref="CodedException">records-unavailable, outcomes-unavailable.</exception>
    public async Task<DateTimeOffset> WriteAsync(
        string? source, IReadOnlyList<string?> sources, Ledger ledger, int notCompared, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (grace, interval) = (options.Value.ReconcileGracePeriod, options.Value.ReconcileInterval);
        var early = now + (interval < grace ? interval : grace);
        if (notCompared > 0)
        {
            logger.LedgerNotWritten(notCompared);
            return early;
        }

        var last = (await entries.LoadAsync(StateKeys.Ledger, cancellation)).As(RequeueJson.Default.Ledger);
        var own = (ledger with { AsOf = now }).After(last?.Of(source), now, ledger.IsInOrder);
        var written = (sources.Count == 1 ? own : TotalOf(sources, source, own, last, now)) with
        {
            Overdue = await FindOverdueAsync(cancellation),
        };
        await entries.PutAsync(StateKeys.Ledger, JsonSerializer.SerializeToUtf8Bytes(written, RequeueJson.Default.Ledger), cancellation);
        if (ledger.Gap.Count > 0) logger.LedgerHasGap(ledger.Gap.Count, ledger.Gap.Bytes);
        else if (!ledger.IsInOrder) logger.LedgerDiffers();
        // The events that this scan sent may close the gap within the grace period. The
        // outcome has the same id for as long as the gap lasts.
        if (now - own.GapSince >= grace) await outcomes.PublishAsync(own.ToGapRecord(source), cancellation);
        return ledger.IsInOrder ? now + interval : early;
    }

    // A difference in one source must not be made up for by another's.
    private static Ledger TotalOf(IReadOnlyList<string?> sources, string? source, Ledger own, Ledger? last, DateTimeOffset now)
    {
        var ledgers = new SortedDictionary<string, Ledger>(StringComparer.Ordinal);
        foreach (var name in sources)
        {
            if ((name == source ? own : last?.Of(name)) is { } ledger) ledgers[name ?? ""] = ledger with { Overdue = null, Sources = null };
        }

        return Ledger.Total(ledgers).After(last, now, ledgers.Values.All(ledger => ledger.IsInOrder));
    }

    private async Task<IReadOnlyList<OverdueFiles>?> FindOverdueAsync(CancellationToken cancellation)
    {
        if (options.Value.Expected.Count == 0) return null;
        var rules = options.Value.Expected.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var (cursor, _) = await cursors.LoadAsync(ExpectedFiles.Job, RequeueJson.Default.ExpectedCursor, cancellation);
        List<OverdueFiles> overdue =
            [.. (cursor?.Rules ?? new Dictionary<string, ExpectedState>()).Where(rule => rules.Contains(rule.Key))
                .SelectMany(rule => rule.Value.Overdue).OrderBy(late => late.By).Take(MaxOverdue)];
        return overdue.Count == 0 ? null : overdue;
    }
}
