using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>Resiliency of calls: retries, pauses, timeouts, circuit breakers.</summary>
public sealed class CallGuardTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _calls;

    [Fact]
    public async Task A_constant_policy_retries_and_then_throws()
    {
        var guard = new CallGuard(new CallPolicy(null, Retry(3), null), null, _clock);
        var running = guard.RunAsync(_ => FailAsync(500), CancellationToken.None);
        for (var pause = 0; pause < 3; pause++) _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<CallException>(() => running);
        Assert.Equal(4, _calls);
    }

    [Theory]
    [InlineData(500, 2)]
    [InlineData(400, 1)]
    public async Task Only_matching_statuses_are_retried(int status, int calls)
    {
        var guard = new CallGuard(new CallPolicy(null, Retry(1) with { Matching = [new StatusRange(500, 599)] }, null), null, _clock);
        var running = guard.RunAsync(_ => FailAsync(status), CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<CallException>(() => running);
        Assert.Equal(calls, _calls);
    }

    [Fact]
    public async Task A_permanent_error_is_not_retried()
    {
        var guard = new CallGuard(new CallPolicy(null, Retry(-1), null), null, _clock);
        await Assert.ThrowsAsync<EtagMismatchException>(() =>
            guard.RunAsync<int>(_ => throw new EtagMismatchException("x"), CancellationToken.None));
    }

    [Fact]
    public async Task A_timeout_limits_each_attempt()
    {
        var guard = new CallGuard(new CallPolicy(TimeSpan.FromSeconds(9), null, null), null, _clock);
        var running = guard.RunAsync(async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, token);
            return 0;
        }, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("context deadline exceeded", (await Assert.ThrowsAsync<CallException>(() => running)).Message);
    }

    [Fact]
    public async Task A_breaker_opens_after_failures_and_later_allows_one_trial()
    {
        var breaker = new CircuitBreaker(new BreakerRule("b", TimeSpan.FromSeconds(5), TripAfter: 2), _clock);
        var guard = new CallGuard(CallPolicy.None, breaker, _clock);
        for (var failure = 0; failure < 2; failure++)
            await Assert.ThrowsAsync<CallException>(() => guard.RunAsync(_ => FailAsync(500), CancellationToken.None));
        await Assert.ThrowsAsync<BreakerOpenException>(() => guard.RunAsync(_ => FailAsync(500), CancellationToken.None));
        Assert.Equal(2, _calls);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(7, await guard.RunAsync(_ => Task.FromResult(7), CancellationToken.None));
        Assert.Equal(8, await guard.RunAsync(_ => Task.FromResult(8), CancellationToken.None));
    }

    [Theory]
    [InlineData("/a//b/../c/", "/a/c")]
    [InlineData("a/b?x=1/../2", "/a/b?x=1/../2")]
    [InlineData("/../..", "/")]
    public void Routes_are_cleaned_like_paths_in_Go(string route, string cleaned) => Assert.Equal(cleaned, AppChannel.Clean(route));

    private static RetryRule Retry(int times) => new(IsExponential: false, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), times, []);

    private Task<int> FailAsync(int status)
    {
        _calls++;
        throw new CallException("failed") { Status = status };
    }
}
