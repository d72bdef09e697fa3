namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Workflows of a real worker, from start to end.</summary>
public sealed class WorkflowRunTests
{
    [Fact]
    public async Task A_sequence_runs_each_activity_once()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Sequence), "seq", "a");

        Assert.Equal("Completed A1A2A3", await rig.ResultOfAsync("seq"));
        Assert.Equal(["seq a1", "seq a2", "seq a3"], rig.Journal.Lines);
    }

    [Fact]
    public async Task Twenty_activities_at_once_all_give_their_results()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(FanOut), "fan", 20);

        Assert.Equal($"Completed {string.Join(',', Enumerable.Range(0, 20).Select(at => $"F{at}"))}", await rig.ResultOfAsync("fan"));
        Assert.Equal(20, rig.Journal.Lines.Distinct().Count());
        Assert.Equal(20, rig.Journal.Lines.Count);
    }

    [Fact]
    public async Task A_retry_policy_waits_by_timers_until_an_activity_succeeds()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Retried), "re", 2);
        await rig.PassAsync("re", TimeSpan.FromMinutes(1));
        await rig.PassAsync("re", TimeSpan.FromMinutes(2));

        Assert.Equal("Completed 3", await rig.ResultOfAsync("re"));
    }

    [Fact]
    public async Task A_retry_policy_gives_up_with_the_last_error()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Retried), "re", 99);
        foreach (var minutes in (int[])[1, 2, 4]) await rig.PassAsync("re", TimeSpan.FromMinutes(minutes));

        Assert.Equal("Failed: Task failed: try 4", await rig.ResultOfAsync("re"));
        Assert.Equal(4, rig.Journal.Count("re try"));
    }

    [Fact]
    public async Task A_parent_gets_the_result_of_its_child()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Parent), "pa", 0);

        Assert.Equal("Completed C1C2C3", await rig.ResultOfAsync("pa"));
        Assert.Equal("COMPLETED", rig.Find("pa-child")!.Status);
    }

    [Fact]
    public async Task A_parent_gets_the_failure_of_its_child()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Parent), "pa", 99);
        foreach (var minutes in (int[])[1, 2, 4]) await rig.PassAsync("pa-bad", TimeSpan.FromMinutes(minutes));

        Assert.Equal("Completed child failed: Task failed: try 4", await rig.ResultOfAsync("pa"));
        Assert.Equal("FAILED", rig.Find("pa-bad")!.Status);
    }

    [Fact]
    public async Task A_child_whose_id_is_in_use_fails_for_its_parent()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "pa-child", 0);

        await rig.StartAsync(nameof(Parent), "pa", 0);

        Assert.Equal("Completed child failed: an active workflow with ID 'pa-child' already exists", await rig.ResultOfAsync("pa"));
        Assert.Equal("RUNNING", rig.Find("pa-child")!.Status);
    }

    [Fact]
    public async Task Continuing_as_new_keeps_an_early_event_and_only_the_last_history()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Eternal), "et", 5);
        await rig.Client.RaiseEventAsync("et", "late", "event", rig.Token);

        for (var generation = 0; generation < 5; generation++) await rig.PassAsync("et", TimeSpan.FromMinutes(1));

        Assert.Equal("Completed done event", await rig.ResultOfAsync("et"));
        Assert.Equal(["et e5", "et e4", "et e3", "et e2", "et e1", "et e0"], rig.Journal.Lines);
        Assert.Equal(7, rig.Find("et")!.History);
    }

    [Fact]
    public async Task Twenty_generations_in_one_turn_are_the_most()
    {
        await using var rig = await WorkflowRig.StartAsync();
        var started = rig.StartAsync(nameof(Reset), "can", 25);

        await rig.WhenAsync("can", found => found.Transactions == 2);
        await started;
        Assert.Equal("RUNNING", rig.Find("can")!.Status);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Completed left 0", await rig.ResultOfAsync("can"));
        Assert.Equal((3, 12, 6), (rig.Find("can")!.Transactions, rig.Find("can")!.Items, rig.Find("can")!.MostItems));
    }

    [Fact]
    public async Task A_hundred_workflows_at_once_all_end()
    {
        await using var rig = await WorkflowRig.StartAsync();
        var ids = Enumerable.Range(0, 100).Select(at => $"m{at}").ToList();

        await Task.WhenAll(ids.Select(id => rig.StartAsync(nameof(Sequence), id, "q")));

        foreach (var id in ids) Assert.Equal("Completed Q1Q2Q3", await rig.ResultOfAsync(id));
        Assert.Equal(300, rig.Journal.Lines.Count);
    }

    [Fact]
    public async Task An_unknown_workflow_fails()
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync("NoSuchWorkflow", "no");

        Assert.StartsWith("Failed: ", await rig.ResultOfAsync("no"), StringComparison.Ordinal);
    }
}
