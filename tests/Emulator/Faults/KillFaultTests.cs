using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Emulator.Tests.Faults;

public sealed class KillFaultTests
{
    private static readonly AppCall _delivery = new(HttpMethod.Post, "file-events") { Body = """{"subject":"s"}"""u8.ToArray() };
    private static readonly AppReply _done = new(200, ReadOnlyMemory<byte>.Empty);
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly List<string> _killed = [];

    [Fact]
    public async Task The_app_is_killed_during_a_delivery_which_then_fails()
    {
        var work = new TaskCompletionSource<AppReply>(TaskCreationOptions.RunContinuationsAsynchronously);

        var delivery = Fault("kill:processor=1").RunAsync(_delivery, () => work.Task);
        Assert.Empty(_killed);
        _clock.Advance(TimeSpan.FromSeconds(1));
        work.SetException(new CallException("connection broken"));

        await Assert.ThrowsAsync<CallException>(() => delivery);
        Assert.Equal(["processor"], _killed);
    }

    [Fact]
    public async Task An_app_that_answers_before_the_kill_is_killed_afterwards()
    {
        Assert.Equal(_done, await Fault("kill:processor=1").RunAsync(_delivery, () => Task.FromResult(_done)));
        Assert.Equal(["processor"], _killed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("kill:notifier=1")]
    public async Task Other_apps_are_not_killed(string spec)
    {
        Assert.Equal(_done, await Fault(spec).RunAsync(_delivery, () => Task.FromResult(_done)));
        Assert.Empty(_killed);
    }

    private KillFault Fault(string spec) => new(FaultPlan.Parse(1, spec), "processor", _killed.Add, _clock);
}
