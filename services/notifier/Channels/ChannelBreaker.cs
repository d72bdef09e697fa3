using System.Collections.Concurrent;

namespace FilePipeline.Notifier;

/// <summary>Stops calls to a channel that fails again and again, in this replica: each further failure doubles the pause, and one try
/// after a pause decides.</summary>
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
        var trying = state with { Until = now + PauseAfter(state.Failures) };
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
        _ => new State(1, default),
        (_, state) => new State(state.Failures + 1, clock.GetUtcNow() + PauseAfter(state.Failures + 1)));

    private static TimeSpan PauseAfter(int failures)
    {
        var doublings = Math.Clamp(failures - FailuresBeforePause, 0, 10);
        var pause = _firstPause * (1 << doublings);
        return pause < _longestPause ? pause : _longestPause;
    }

    private sealed record State(int Failures, DateTimeOffset Until);
}
