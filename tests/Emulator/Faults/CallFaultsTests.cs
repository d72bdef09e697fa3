using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Emulator.Tests.Faults;

public sealed class CallFaultsTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private int _effects;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_reply_comes_after_the_effect()
    {
        await Assert.ThrowsAsync<CallException>(() => RunAsync("lost-reply:files=1"));
        Assert.Equal(1, _effects);
    }

    [Fact]
    public async Task A_slow_call_waits_before_its_effect()
    {
        var call = RunAsync("slow:files=1");
        Assert.Equal((false, 0), (call.IsCompleted, _effects));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task Without_faults_a_call_runs_unchanged() => Assert.Equal(1, await RunAsync(""));

    private Task<int> RunAsync(string spec) => new CallFaults(FaultPlan.Parse(1, spec), _clock, "processor", cost: null).RunAsync(
        "files", "get", "k", _ => Task.FromResult(++_effects), Cancellation);
}
