using Grpc.Core;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>External events.</summary>
public sealed class WorkflowEventTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_wait_takes_its_event_with_and_without_a_time_limit(int minutes)
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "app", minutes);
        await rig.WhenAsync("app", found => found.CustomStatus == "\"waiting\"");

        await rig.Client.RaiseEventAsync("app", "answer", "yes", rig.Token);

        Assert.Equal("Completed yes", await rig.ResultOfAsync("app"));
        Assert.Equal("\"answered\"", rig.Find("app")!.CustomStatus);
    }

    [Fact]
    public async Task An_event_before_its_wait_is_kept()
    {
        await using var rig = await WorkflowRig.StartAsync();
        rig.Journal.Hold("e0");
        await rig.StartAsync(nameof(Eternal), "et", 0);
        await rig.Journal.WhenBegunAsync("e0", rig.Token);

        await rig.Client.RaiseEventAsync("et", "late", "early", rig.Token);
        rig.Journal.Release("e0");

        Assert.Equal("Completed done early", await rig.ResultOfAsync("et"));
    }

    [Fact]
    public async Task Names_of_events_ignore_case()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "app", 0);

        await rig.Client.RaiseEventAsync("app", "ANSWER", "yes", rig.Token);

        Assert.Equal("Completed yes", await rig.ResultOfAsync("app"));
    }

    [Fact]
    public async Task An_event_to_an_unknown_instance_is_an_error()
    {
        await using var rig = await WorkflowRig.StartAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.Client.RaiseEventAsync("nobody", "answer", "no", rig.Token));

        Assert.Equal((StatusCode.Unknown, "no such instance exists"), (exception.StatusCode, exception.Status.Detail));
    }

    [Fact]
    public async Task An_event_to_an_instance_that_has_ended_has_no_effect()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sequence), "seq", "a");
        var before = await rig.WhenAsync("seq", found => found.Status == "COMPLETED");

        await rig.Client.RaiseEventAsync("seq", "answer", "no", rig.Token);

        var after = await rig.WhenAsync("seq", found => found.Transactions == before.Transactions + 2);
        Assert.Equal((before.History, "COMPLETED"), (after.History, after.Status));
    }
}
