using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Notifier;

/// <summary>Sends the summaries of ended periods, and deletes the entries of old ones.</summary>
internal sealed class SummaryRun(
    [FromKeyedServices(Components.Parking)] Bucket parking,
    StateEntries entries,
    SummaryStore store,
    Routing routing,
    ChannelDelivery delivery,
    TimeProvider clock,
    ILogger logger)
{
    private const int PageSize = 1000;
    private const int DeletedPerRun = 500;

    /// <summary>Sends each due summary to its channels.</summary>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable; the next tick tries again.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var due = clock.GetUtcNow() - SummaryStore.Grace;
        foreach (var mark in await DueAsync(NotifyKeys.Periods, due, cancellation))
        {
            if (await ScopeOfAsync(mark, cancellation) is { } scope) await SendAsync(scope, cancellation);
        }

        await DeleteOldAsync(cancellation);
    }

    private async Task SendAsync(SummaryScope scope, CancellationToken cancellation)
    {
        var builder = new SummaryBuilder(scope);
        await foreach (var key in KeysAsync(NotifyKeys.EntriesOf(scope), cancellation)) builder.Add(key);
        var totalsKey = StateKeys.SummaryTotals(scope.Rule, $"{scope.Kind}", scope.Channel);
        var stored = (await entries.LoadAsync(totalsKey, cancellation)).As(NotifierJson.Default.StoredTotals);
        // A repeated run of the same period keeps the totals before it.
        var before = stored?.End == scope.Period.End ? stored.Before : stored?.Totals;
        var summary = await builder.BuildAsync(before, key => ReadAsync(key, cancellation));
        if (summary.Totals.Files > 0)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(
                new StoredTotals(scope.Period.End, summary.Totals, before), NotifierJson.Default.StoredTotals);
            await entries.PutAsync(totalsKey, json, cancellation);
            var channels = ChannelsOf(scope);
            var message = Message.Of(scope.Id, summary);
            foreach (var channel in channels)
            {
                // Another replica holds the claim, and closes the period.
                if (!await delivery.SendAsync(channel, message, cancellation)) return;
            }

            logger.SummarySent(scope.Rule, scope.Period.End, summary.Totals.Files, channels.Count);
        }

        await store.CloseAsync(scope, cancellation);
    }

    private IReadOnlyList<string> ChannelsOf(SummaryScope scope)
    {
        if (scope.Channel != SummaryScope.AllChannels) return [scope.Channel];
        if (routing.Find(scope.Rule) is { } rule) return [.. rule.Rule.Channels];
        logger.SummaryRuleGone(scope.Rule, scope.Period.End);
        return [];
    }

    private async Task<SummaryFile?> ReadAsync(string key, CancellationToken cancellation)
    {
        if (await parking.GetAsync(key, cancellation) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json.Span, NotifierJson.Default.SummaryFile);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task DeleteOldAsync(CancellationToken cancellation)
    {
        var left = DeletedPerRun;
        foreach (var mark in await DueAsync(NotifyKeys.Expired, clock.GetUtcNow(), cancellation))
        {
            if (await ScopeOfAsync(mark, cancellation) is not { } scope) continue;
            await foreach (var key in KeysAsync(NotifyKeys.EntriesOf(scope), cancellation))
            {
                if (left-- == 0) return;
                await parking.DeleteAsync(key, cancellation);
            }

            await parking.DeleteAsync(mark, cancellation);
        }
    }

    private async Task<SummaryScope?> ScopeOfAsync(string mark, CancellationToken cancellation)
    {
        if (await parking.GetAsync(mark, cancellation) is not { } json) return null;
        if (SummaryStore.Read(json) is { } scope) return scope;
        logger.ObjectUnreadable(mark);
        return null;
    }

    private async Task<IReadOnlyList<string>> DueAsync(string prefix, DateTimeOffset before, CancellationToken cancellation)
    {
        var page = await parking.ListAsync(prefix, null, PageSize, cancellation);
        return [.. page.Objects.Select(item => item.Key)
            .TakeWhile(key => NotifyKeys.TimeOf(prefix, key) is not { } time || time <= before)];
    }

    private async IAsyncEnumerable<string> KeysAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (string? marker = null; ;)
        {
            var page = await parking.ListAsync(prefix, marker, PageSize, cancellation);
            foreach (var item in page.Objects) yield return item.Key;
            if ((marker = page.NextMarker) is null) yield break;
        }
    }
}

/// <summary>The totals of the last summary of a rule.</summary>
/// <param name="End">End of its period.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Before">The totals before it.</param>
internal sealed record StoredTotals(DateTimeOffset End, SummaryTotals Totals, SummaryTotals? Before);
