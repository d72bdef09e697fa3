namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Kills of the worker, of the sidecar and of both: work goes on where the last committed turn ended.</summary>
public sealed class WorkflowRestartTests
{
    [Fact]
    public async Task An_activity_whose_worker_is_killed_runs_again()
    {
        await using var rig = await WorkflowRig.StartAsync();
        rig.Journal.Hold("s1");
        await rig.StartAsync(nameof(Chain), "kill", 3);
        await rig.Journal.WhenBegunAsync("s1", rig.Token);

        await rig.KillWorkerAsync();
        rig.Journal.Release("s1");
        await rig.StartWorkerAsync();

        Assert.Equal("Completed all", await rig.ResultOfAsync("kill"));
        Assert.Equal(["kill s0", "kill s1", "kill s1", "kill s2"], rig.Journal.Lines);
    }

    [Fact]
    public async Task An_activity_whose_sidecar_is_killed_runs_again()
    {
        await using var rig = await WorkflowRig.StartAsync();
        rig.Journal.Hold("s1");
        await rig.StartAsync(nameof(Chain), "kill", 3);
        await rig.Journal.WhenBegunAsync("s1", rig.Token);

        // The worker stays, and connects again after its pause of 5 s.
        await rig.StopSidecarAsync();
        rig.Journal.Release("s1");
        await rig.StartSidecarAsync();
        await rig.WhenAsync("kill", found => found.Status == "COMPLETED");

        Assert.Equal("Completed all", await rig.ResultOfAsync("kill"));
        Assert.Equal(["kill s0", "kill s1", "kill s1", "kill s2"], rig.Journal.Lines);
    }

    [Fact]
    public async Task Timers_and_events_survive_a_kill_of_both()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sleep), "late", 10);
        await rig.StartAsync(nameof(Approval), "late2", 60);
        await rig.WhenTimerAsync("late");
        await rig.WhenTimerAsync("late2");

        await rig.KillWorkerAsync();
        await rig.StopSidecarAsync();
        rig.Clock.Advance(TimeSpan.FromMinutes(20));
        await rig.StartSidecarAsync();
        await rig.StartWorkerAsync();
        await rig.Client.RaiseEventAsync("late2", "answer", "back", rig.Token);

        Assert.Equal("Completed slept True", await rig.ResultOfAsync("late"));
        Assert.Equal("Completed back", await rig.ResultOfAsync("late2"));
    }

    [Fact]
    public async Task A_start_waits_for_a_worker_and_is_void_when_the_caller_gives_up()
    {
        await using var rig = await WorkflowRig.StartAsync(withWorker: false);
        using var patience = new CancellationTokenSource();
        var given = rig.Api.StartInstanceAsync(
            new() { InstanceId = "n1", Name = nameof(Sequence), Input = "\"a\"" }, cancellationToken: patience.Token);
        var waiting = rig.Api.StartInstanceAsync(
            new() { InstanceId = "n2", Name = nameof(Sequence), Input = "\"b\"" }, cancellationToken: rig.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => given.ResponseAsync);

        await rig.StartWorkerAsync();

        Assert.Equal("n2", (await waiting.ResponseAsync).InstanceId);
        Assert.Equal("Completed B1B2B3", await rig.ResultOfAsync("n2"));
        Assert.Null(rig.Find("n1"));
    }
}
