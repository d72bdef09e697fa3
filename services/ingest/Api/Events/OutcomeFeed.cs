using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>A place in the log of outcomes: the last event that a client has.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Index">Index of the event in it.</param>
internal sealed record LogPosition(long Segment, int Index)
{
    /// <summary>Parses the text of <see cref="ToString"/>; null for any other text.</summary>
    public static LogPosition? Parse(string? text) =>
        text?.Split('.') is [var segment, var index]
        && long.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new(number, at)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Segment}.{Index}");
}

/// <summary>Follows the log for all streams of this replica: each segment is read once, and the end of the log twice a second while a
/// stream is open.</summary>
internal sealed class OutcomeFeed(OutcomeLog log, TimeProvider clock) : IDisposable
{
    private const int Kept = 64;

    // A number that stays empty was used in the past and has expired, if the log is longer.
    private const int LooksBeforeSkip = 10;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<long, OutcomeSegment> _read = [];
    private readonly SemaphoreSlim _one = new(1);
    private (long Number, long LookedAt)? _missed;

    /// <summary>The end of the log.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<LogPosition> FindEndAsync(CancellationToken cancellation) => new(await log.FindLastAsync(cancellation), int.MaxValue);

    /// <summary>Whether the events after a position are still in the log.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<bool> HasAsync(LogPosition position, CancellationToken cancellation) =>
        await FindAsync(position.Segment, cancellation) is not null || position.Segment == await log.FindLastAsync(cancellation);

    /// <summary>Every event after a position, as they come.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async IAsyncEnumerable<(LogPosition At, OutcomeNews News)> FollowAsync(
        LogPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (number, first) = after.Index == int.MaxValue ? (after.Segment + 1, 0) : (after.Segment, after.Index + 1);
        for (var looks = 1; ; looks++)
        {
            if (await FindAsync(number, cancellation) is { } segment)
            {
                for (var at = first; at < segment.Events.Count; at++) yield return (new(number, at), segment.Events[at]);
                (number, first, looks) = (number + 1, 0, 0);
            }
            else if (looks % LooksBeforeSkip == 0 && await log.FindLastAsync(cancellation) > number)
            {
                (number, first) = (number + 1, 0);
            }
            else
            {
                await Task.Delay(_pause, clock, cancellation);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<OutcomeSegment?> FindAsync(long number, CancellationToken cancellation)
    {
        if (_read.TryGetValue(number, out var known)) return known;
        await _one.WaitAsync(cancellation);
        try
        {
            if (_read.TryGetValue(number, out known)) return known;
            if (_missed is { } missed && missed.Number == number && clock.GetElapsedTime(missed.LookedAt) < _pause / 2) return null;
            var segment = await log.FindAsync(number, cancellation);
            if (segment is null) _missed = (number, clock.GetTimestamp());
            else Keep(number, segment);
            return segment;
        }
        finally
        {
            _one.Release();
        }
    }

    private void Keep(long number, OutcomeSegment segment)
    {
        _read[number] = segment;
        if (_read.Count > Kept) _read.TryRemove(_read.Keys.Min(), out _);
    }
}
