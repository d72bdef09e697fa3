using System.Collections.Concurrent;

namespace FilePipeline.Notifier;

/// <summary>Stops calls to a channel that fails again and again, in this replica: one try after a pause decides, and each failed try
/// doubles the pause.</summary>
internal sealed class ChannelBreaker(TimeProvider clock)
{
    private const int FailuresBeforePause = 5;
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, State> _states = new(StringComparer.Ordinal);

    /// <summary>When the channel may be tried again; null for now. After a pause it grants one caller the try.</summary>
    public DateTimeOffset? PausedUntil(string channel)
    {
        if (!_states.TryGetValue(channel, out var state) || state.Failures < FailuresBeforePause) return null;
        var now = clock.GetUtcNow();
        if (state.Until > now) return state.Until;
        // The first caller takes the try; the others wait for its result.
        var trying = state with { Until = now + PauseAfter(state.Failures), IsTrying = true };
        return _states.TryUpdate(channel, trying, state) ? null : trying.Until;
    }

    /// <summary>Whether calls are stopped now; takes no try.</summary>
    public bool IsPaused(string channel) =>
        _states.TryGetValue(channel, out var state) && state.Failures >= FailuresBeforePause && state.Until > clock.GetUtcNow();

    /// <summary>The channel accepted a message.</summary>
    public void Succeeded(string channel) => _states.TryRemove(channel, out _);

    /// <summary>The channel failed.</summary>
    public void Failed(string channel) => _states.AddOrUpdate(
        channel,
        _ => new State(1, default, false),
        (_, state) => Next(state, clock.GetUtcNow()));

    // Calls that began before a pause fail within it and say nothing new.
    private static State Next(State state, DateTimeOffset now) =>
        state.Failures >= FailuresBeforePause && state.Until > now && !state.IsTrying
            ? state
            : new(state.Failures + 1, now + PauseAfter(state.Failures + 1), false);

    private static TimeSpan PauseAfter(int failures)
    {
        var doublings = Math.Clamp(failures - FailuresBeforePause, 0, 10);
        var pause = _firstPause * (1 << doublings);
        return pause < _longestPause ? pause : _longestPause;
    }

    private sealed record State(int Failures, DateTimeOffset Until, bool IsTrying);
}
