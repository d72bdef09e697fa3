using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>A channel that fails is paused, and one try after a pause decides for all.</summary>
public sealed class ChannelBreakerTests
{
    private const string Channel = "slack";
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly ChannelBreaker _breaker;

    public ChannelBreakerTests() => _breaker = new(_clock);

    [Fact]
    public void Calls_stop_after_five_failures_in_a_row()
    {
        Fail(4);
        Assert.Null(_breaker.PausedUntil(Channel));

        Fail(1);
        Assert.Equal(Some.Time + _firstPause, _breaker.PausedUntil(Channel));
        Assert.True(_breaker.IsPaused(Channel));
        Assert.Null(_breaker.PausedUntil("email"));
    }

    [Fact]
    public void Failures_of_calls_that_began_before_the_pause_do_not_lengthen_it()
    {
        Fail(18);

        Assert.Equal(Some.Time + _firstPause, _breaker.PausedUntil(Channel));
    }

    [Fact]
    public void A_failed_try_doubles_the_pause_up_to_ten_minutes()
    {
        Fail(5);
        List<TimeSpan> pauses = [];
        for (var i = 0; i < 8; i++)
        {
            var until = _breaker.PausedUntil(Channel)!.Value;
            pauses.Add(until - _clock.GetUtcNow());
            _clock.SetUtcNow(until);
            Assert.Null(_breaker.PausedUntil(Channel));
            Fail(1);
        }

        Assert.Equal([10, 20, 40, 80, 160, 320, 600, 600], pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public void One_caller_gets_the_try_after_a_pause_and_its_success_lets_all_go_on()
    {
        Fail(5);
        _clock.Advance(_firstPause);

        Assert.False(_breaker.IsPaused(Channel));
        Assert.Null(_breaker.PausedUntil(Channel));
        Assert.NotNull(_breaker.PausedUntil(Channel));

        _breaker.Succeeded(Channel);
        Assert.Null(_breaker.PausedUntil(Channel));
    }

    [Fact]
    public void A_try_without_a_result_is_followed_by_another()
    {
        Fail(5);
        _clock.Advance(_firstPause);
        Assert.Null(_breaker.PausedUntil(Channel));

        _clock.Advance(_firstPause);
        Assert.Null(_breaker.PausedUntil(Channel));
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) _breaker.Failed(Channel);
    }
}
