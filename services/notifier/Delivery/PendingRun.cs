using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Notifier;

/// <summary>Tries the due messages again.</summary>
internal sealed class PendingRun(
    PendingMessages pending, ChannelDelivery delivery, ChannelBreaker breaker, RecordStore records, TimeProvider clock, ILogger logger)
{
    private const int PageSize = 1000;
    private const int TriedPerRun = 500;
    private const int AtOnce = 8;

    /// <summary>Tries at most 500 due messages; those of a paused channel wait.</summary>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable; the next tick tries again.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var keys = await DueAsync(cancellation);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(keys, parallel, async (key, token) => await TryAsync(key, token));
    }

    private async Task TryAsync(string key, CancellationToken cancellation)
    {
        if (await pending.ReadAsync(key, cancellation) is not { } stored) return;
        if (stored.Message is { Type: Message.StillParked, Outcome: { } outcome } && !await IsStillParkedAsync(outcome, cancellation))
        {
            logger.EscalationNotNeeded(outcome.FileId);
            await pending.DeleteAsync(key, cancellation);
            return;
        }

        await delivery.RetryAsync(key, stored, cancellation);
    }

    private async Task<bool> IsStillParkedAsync(FileOutcome outcome, CancellationToken cancellation)
    {
        // An unreadable record does not show that somebody acted.
        if (await records.LoadReadableAsync(outcome.FileId, cancellation) is not { } loaded) return true;
        return loaded.Record is { Status: FileStatus.Parked } record
            && record.Generation == outcome.Generation
            && record.Write.Fingerprint() == outcome.Write.Fingerprint();
    }

    private async Task<IReadOnlyList<string>> DueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        List<string> due = [];
        for (string? marker = null; ;)
        {
            var page = await pending.ListAsync(NotifyKeys.Pending, marker, PageSize, cancellation);
            foreach (var item in page.Objects)
            {
                if (NotifyKeys.TimeOf(NotifyKeys.Pending, item.Key) is not { } time) continue;
                if (time > now || due.Count == TriedPerRun) return due;
                if (!breaker.IsPaused(NotifyKeys.ChannelOf(item.Key))) due.Add(item.Key);
            }

            if ((marker = page.NextMarker) is null) return due;
        }
    }
}
