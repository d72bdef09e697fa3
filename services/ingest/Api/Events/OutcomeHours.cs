using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Counts outcomes by the hour, in one state entry for each hour that all replicas write.</summary>
internal sealed class OutcomeHours(StateEntries entries, TimeProvider clock)
{
    /// <summary>The number of hours that are shown.</summary>
    public const int Shown = 48;

    // Replicas rarely write at the same moment, and each of them writes for all its deliveries together.
    private const int MostTries = 10;
    private const int ConcurrentReads = 16;
    private static readonly TimeSpan _lifetime = TimeSpan.FromHours(72);

    /// <summary>Counts outcomes. Those of a time that is no longer shown are left out.</summary>
    /// <exception cref="CodedException">records-unavailable; they may be counted or not, and can be added again.</exception>
    public async Task AddAsync(IReadOnlyList<CountedOutcome> outcomes, CancellationToken cancellation)
    {
        var first = HourOf(clock.GetUtcNow()).AddHours(1 - Shown);
        foreach (var hour in outcomes.Where(outcome => outcome.At >= first).GroupBy(outcome => HourOf(outcome.At)))
            await AddAsync(StateKeys.OutcomesOfHour(hour.Key), [.. hour], cancellation);
    }

    /// <summary>The figures of the last hours, oldest first.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<IReadOnlyList<HourFigures>> FindAsync(CancellationToken cancellation)
    {
        var first = HourOf(clock.GetUtcNow()).AddHours(1 - Shown);
        var found = new HourFigures[Shown];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, Shown, parallel, async (at, token) =>
        {
            var hour = first.AddHours(at);
            var entry = await entries.LoadAsync(StateKeys.OutcomesOfHour(hour), token);
            found[at] = HourFigures.Of(hour, entry.As(ApiJson.Default.OutcomeHour) ?? OutcomeHour.None);
        });
        return found;
    }

    private async Task AddAsync(string key, IReadOnlyList<CountedOutcome> outcomes, CancellationToken cancellation)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            var entry = await entries.LoadAsync(key, cancellation);
            var known = entry.As(ApiJson.Default.OutcomeHour) ?? OutcomeHour.None;
            var json = JsonSerializer.SerializeToUtf8Bytes(known.With(outcomes), ApiJson.Default.OutcomeHour);
            if (await entries.SaveAsync(key, json, entry, cancellation, _lifetime)) return;
        }

        throw new CodedException(Codes.Unavailable(Components.Records), $"{key} was changed by others {MostTries} times");
    }

    private static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcDateTime.Date.AddHours(time.UtcDateTime.Hour), TimeSpan.Zero);
}
