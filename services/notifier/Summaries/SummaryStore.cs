using System.Collections.Concurrent;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Notifier;

/// <summary>An outcome that arrived after the summary of its period: the period whose summary counts it.</summary>
internal sealed record LateEntry(DateTimeOffset Start, DateTimeOffset End);

/// <summary>Collects the outcomes of summaries in the parking bucket. The key of an entry follows from the outcome, so that a repeated
/// delivery writes the same entry.</summary>
internal sealed class SummaryStore(
    [FromKeyedServices(Components.Parking)] Bucket parking, StateEntries entries, TimeProvider clock)
{
    private const int KeyLength = 120;
    private const int KnownPeriods = 1000;

    /// <summary>How long after its end a period takes entries that were chosen for it before.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromMinutes(1);

    // Entries are kept until their outcomes are no longer redelivered, so that a repeated one is found.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(15);
    private readonly ConcurrentDictionary<string, bool> _marked = new(StringComparer.Ordinal);

    /// <summary>Adds an outcome to the summary of the period that contains its time; if
    /// that was sent already, to the current one.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="periods">The rule's periods.</param>
    /// <param name="outcomeId">The id of the outcome's event.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable.</exception>
    public async Task AddToDigestAsync(
        string rule, IPeriods periods, string outcomeId, FileOutcome outcome, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // A publisher's clock may be ahead.
        var scope = ScopeOf(periods.Containing(outcome.At < now ? outcome.At : now));
        if (now >= scope.Period.End + (Grace / 2))
        {
            if ((await parking.LookAsync(NotifyKeys.Entry(scope, outcomeId, outcome), cancellation)).Listed is not null) return;
            scope = ScopeOf(await PeriodOfLateAsync(rule, outcomeId, periods, now, cancellation));
        }

        await AddAsync(scope, outcomeId, outcome, cancellation);

        SummaryScope ScopeOf(Period period) => new(rule, SummaryKind.Digest, SummaryScope.AllChannels, period);
    }

    /// <summary>Adds an outcome to a summary.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task AddAsync(SummaryScope scope, string outcomeId, FileOutcome outcome, CancellationToken cancellation)
    {
        // An entry that is written after its summary would not be counted.
        using var limit = new CancellationTokenSource(Grace / 3, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        await MarkAsync(scope, either.Token);
        var file = new SummaryFile(
            outcome.FileId,
            Texts.Truncate(outcome.Key, KeyLength),
            outcome.Status.ToWireName(),
            outcome.Code,
            outcome.Bytes,
            NotifyKeys.MillisecondsOf(outcome))
        {
            Source = outcome.Source,
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(file, NotifierJson.Default.SummaryFile);
        await parking.PutAsync(NotifyKeys.Entry(scope, outcomeId, outcome), json, either.Token);
    }

    /// <summary>Marks a sent period: its mark goes, and its entries are deleted later.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task CloseAsync(SummaryScope scope, CancellationToken cancellation)
    {
        var name = $"{NotifyKeys.NameOf(scope)}.{NotifyKeys.TimeText(scope.Period.End)}";
        await parking.PutAsync(NotifyKeys.At(NotifyKeys.Expired, clock.GetUtcNow() + _kept, name), ToJson(scope), cancellation);
        await parking.DeleteAsync(MarkOf(scope), cancellation);
    }

    /// <summary>The scope in a mark; null for an unreadable one.</summary>
    public static SummaryScope? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, NotifierJson.Default.SummaryScope);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The mark comes first: entries without one would never be sent.
    private async Task MarkAsync(SummaryScope scope, CancellationToken cancellation)
    {
        var mark = MarkOf(scope);
        if (_marked.ContainsKey(mark)) return;
        await parking.PutAsync(mark, ToJson(scope), cancellation);
        if (_marked.Count >= KnownPeriods) _marked.Clear();
        _marked[mark] = true;
    }

    // The first delivery chooses; a repeated one finds the choice.
    private async Task<Period> PeriodOfLateAsync(
        string rule, string outcomeId, IPeriods periods, DateTimeOffset now, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, $"late:{rule}");
        var entry = await entries.LoadAsync(key, cancellation);
        if (entry.As(NotifierJson.Default.LateEntry) is not { } chosen)
        {
            var period = periods.Containing(now);
            chosen = new(period.Start, period.End);
            var json = JsonSerializer.SerializeToUtf8Bytes(chosen, NotifierJson.Default.LateEntry);
            if (!await entries.SaveAsync(key, json, entry, cancellation, NotificationLog.Kept))
                chosen = (await entries.LoadAsync(key, cancellation)).As(NotifierJson.Default.LateEntry) ?? chosen;
        }

        return new(chosen.Start, chosen.End);
    }

    private static string MarkOf(SummaryScope scope) => NotifyKeys.At(NotifyKeys.Periods, scope.Period.End, NotifyKeys.NameOf(scope));

    private static byte[] ToJson(SummaryScope scope) => JsonSerializer.SerializeToUtf8Bytes(scope, NotifierJson.Default.SummaryScope);
}
