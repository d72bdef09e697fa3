using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Everything that waits for a time, with a fake clock.</summary>
public sealed class WorkflowTimerTests
{
    [Fact]
    public async Task A_durable_timer_fires_when_its_time_has_come()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sleep), "sleep", 10);
        await rig.WhenTimerAsync("sleep");

        rig.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal("RUNNING", rig.Find("sleep")!.Status);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("Completed slept True", await rig.ResultOfAsync("sleep"));
    }

    [Fact]
    public async Task A_scheduled_start_is_pending_until_its_time()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.Client.ScheduleNewWorkflowAsync(nameof(Sequence), "at", "z", Some.Time.UtcDateTime.AddHours(1));
        Assert.Equal("PENDING", rig.Find("at")!.Status);
        rig.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("Completed Z1Z2Z3", await rig.ResultOfAsync("at"));
    }

    [Fact]
    public async Task A_wait_for_an_event_ends_with_its_time_limit()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "app", 30);

        await rig.PassAsync("app", TimeSpan.FromMinutes(30));

        Assert.Equal("Completed timed out", await rig.ResultOfAsync("app"));
    }

    [Fact]
    public async Task The_timer_of_a_wait_is_removed_when_its_event_comes()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "app", 30);
        await rig.WhenTimerAsync("app");

        await rig.Client.RaiseEventAsync("app", "answer", "yes", rig.Token);

        Assert.Equal("Completed yes", await rig.ResultOfAsync("app"));
        Assert.DoesNotContain(rig.Cloud.Workflows.Of(WorkflowRig.App).Jobs("app"), WorkflowJobs.IsTimer);
    }

    [Fact]
    public async Task Timers_of_a_terminated_instance_are_removed()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sleep), "sleep", 60);
        await rig.WhenTimerAsync("sleep");

        await rig.Client.TerminateWorkflowAsync("sleep", "because", rig.Token);

        Assert.Empty(rig.Cloud.Workflows.Of(WorkflowRig.App).Jobs("sleep"));
    }

    [Fact]
    public async Task Thirty_timers_fire_in_turns_of_their_own()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Alarms), "tm", 30);
        await rig.PassAsync("tm", TimeSpan.FromMinutes(1));

        Assert.Equal("Completed 30", await rig.ResultOfAsync("tm"));
        // The recording: 2 and 35 items, then 4 for each timer, and one more for the end.
        Assert.Equal((32, 2 + 35 + (29 * 4) + 5, 35), (rig.Find("tm")!.Transactions, rig.Find("tm")!.Items, rig.Find("tm")!.MostItems));
    }
}
