using FilePipeline.Storage;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Hosting.Tests;

public sealed class SlowFailuresTests
{
    private static readonly TimeSpan _fast = SlowFailures.Slow - TimeSpan.FromMilliseconds(1);
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly SlowFailures _failures;

    public SlowFailuresTests() => _failures = new("files-eu", _clock);

    [Fact]
    public void Slow_failures_in_a_row_pause_the_component()
    {
        Fail(SlowFailures.MostInRow - 1);
        _failures.ThrowIfPaused();
        Fail(1);

        var refused = Assert.Throws<CodedException>(_failures.ThrowIfPaused);

        Assert.Equal("files-eu-unavailable", refused.Code);
        Assert.Contains("not called", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fast_failures_pause_nothing()
    {
        Fail(SlowFailures.MostInRow - 1);
        for (var i = 0; i < 10; i++) _failures.Failed(_fast);
        Fail(SlowFailures.MostInRow - 1);

        _failures.ThrowIfPaused();
    }

    [Fact]
    public void An_answer_between_them_starts_the_count_again()
    {
        Fail(SlowFailures.MostInRow - 1);
        _failures.Answered();
        Fail(SlowFailures.MostInRow - 1);

        _failures.ThrowIfPaused();
    }

    [Fact]
    public void After_the_pause_one_call_is_made_and_the_others_wait_for_it()
    {
        Fail(SlowFailures.MostInRow);
        _clock.Advance(SlowFailures.Pause);

        _failures.ThrowIfPaused();
        Assert.Throws<CodedException>(_failures.ThrowIfPaused);
        _failures.Answered();

        _failures.ThrowIfPaused();
        _failures.ThrowIfPaused();
    }

    [Fact]
    public void A_failed_trial_pauses_again()
    {
        Fail(SlowFailures.MostInRow);
        _clock.Advance(SlowFailures.Pause);
        _failures.ThrowIfPaused();
        Fail(1);
        _clock.Advance(SlowFailures.Pause - TimeSpan.FromSeconds(1));

        Assert.Throws<CodedException>(_failures.ThrowIfPaused);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++) _failures.Failed(SlowFailures.Slow);
    }
}
