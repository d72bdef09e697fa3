using Grpc.Core;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Terminate, suspend, resume, purge, and the use of an id.</summary>
public sealed class WorkflowControlTests
{
    [Fact]
    public async Task A_terminated_instance_has_no_output()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "te", 0);

        await rig.Client.TerminateWorkflowAsync("te", "because", rig.Token);

        Assert.Equal("Terminated ", await rig.ResultOfAsync("te"));
    }

    [Fact]
    public async Task Terminate_reaches_children_at_every_level()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Family), "f", 2);
        await rig.WhenAsync("f-c-c", found => found.Status == "RUNNING");

        await rig.Client.TerminateWorkflowAsync("f", "because", rig.Token);

        foreach (var id in (string[])["f", "f-c", "f-c-c"]) await rig.WhenAsync(id, found => found.Status == "TERMINATED");
    }

    [Fact]
    public async Task An_id_is_in_use_while_a_child_runs()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Family), "f", 1);
        await rig.WhenAsync("f-c", found => found.Status == "RUNNING");
        await rig.Api.TerminateInstanceAsync(new() { InstanceId = "f", Recursive = false }, cancellationToken: rig.Token);

        var again = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Family), "f", 1));
        var purge = await Assert.ThrowsAsync<RpcException>(
            () => rig.Api.PurgeInstancesAsync(new() { InstanceId = "f", Recursive = true }, cancellationToken: rig.Token).ResponseAsync);

        Assert.Equal(
            "failed to create workflow instance: rpc error: code = AlreadyExists desc = cannot recreate workflow with ID 'f': "
            + "child workflow 'f-c': orchestration has not yet completed",
            again.Status.Detail);
        Assert.Equal(
            "failed to purge workflow state: failed to purge child workflow: orchestration has not yet completed", purge.Status.Detail);
        Assert.Equal("RUNNING", rig.Find("f-c")!.Status);
    }

    [Fact]
    public async Task A_purged_instance_is_gone_with_its_children()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Parent), "pa", 0);
        await rig.EndOfAsync("pa");

        var removed = await rig.Api.PurgeInstancesAsync(new() { InstanceId = "pa", Recursive = true }, cancellationToken: rig.Token);

        Assert.Equal(2, removed.DeletedInstanceCount);
        Assert.False((await rig.Client.GetWorkflowStateAsync("pa", cancellation: rig.Token))!.Exists);
        Assert.Empty(rig.Cloud.Workflows.Of(WorkflowRig.App).Items("pa"));
        Assert.Empty(rig.Cloud.Workflows.Of(WorkflowRig.App).Items("pa-child"));
    }

    [Fact]
    public async Task An_instance_that_runs_is_not_purged()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "run", 0);

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.Client.PurgeInstanceAsync("run", rig.Token));

        Assert.Equal(
            (StatusCode.Unknown, "failed to purge workflow state: orchestration has not yet completed"), (
                exception.StatusCode, exception.Status.Detail));
    }

    [Fact]
    public async Task A_second_start_of_a_running_id_is_refused()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "dup", 0);

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Approval), "dup", 0));

        Assert.Equal(
            "failed to create workflow instance: rpc error: code = AlreadyExists desc = an active workflow with ID 'dup' already exists",
            exception.Status.Detail);
        Assert.Equal(StatusCode.AlreadyExists, exception.StatusCode);
    }

    [Fact]
    public async Task An_id_that_has_ended_starts_anew_with_an_empty_history()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sequence), "seq", "a");
        await rig.EndOfAsync("seq");

        await rig.StartAsync(nameof(Sequence), "seq", "b");

        Assert.Equal("Completed B1B2B3", await rig.ResultOfAsync("seq"));
        Assert.Equal(12, rig.Find("seq")!.History);
    }

    [Fact]
    public async Task A_suspended_workflow_gets_results_and_goes_on_when_it_is_resumed()
    {
        await using var rig = await WorkflowRig.StartAsync();
        rig.Journal.Hold("s0");
        await rig.StartAsync(nameof(Chain), "sus", 2);
        await rig.Journal.WhenBegunAsync("s0", rig.Token);

        await rig.Client.SuspendWorkflowAsync("sus", "wait", rig.Token);
        Assert.Equal(("SUSPENDED", 5), (rig.Find("sus")!.Status, rig.Find("sus")!.History));
        rig.Journal.Release("s0");

        // Dapr.Workflow 1.18.7 went on here. Since 1.19.0 the worker keeps the result until the workflow is resumed.
        await rig.WhenHistoryAsync("sus", 7);
        Assert.Equal("SUSPENDED", rig.Find("sus")!.Status);
        Assert.Equal(["sus s0"], rig.Journal.Lines);
        await rig.Client.ResumeWorkflowAsync("sus", "go", rig.Token);
        Assert.Equal("Completed all", await rig.ResultOfAsync("sus"));
    }

    [Fact]
    public async Task Resume_sets_the_status_back()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Approval), "sus", 0);
        await rig.Client.SuspendWorkflowAsync("sus", "wait", rig.Token);

        await rig.Client.ResumeWorkflowAsync("sus", "go", rig.Token);

        Assert.Equal("RUNNING", rig.Find("sus")!.Status);
    }

    [Fact]
    public async Task Instances_cannot_be_listed_on_DynamoDB()
    {
        await using var rig = await WorkflowRig.StartAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.Client.ListInstanceIdsAsync(cancellation: rig.Token));

        Assert.Equal("state store *dynamodb.StateStore does not support listing keys", exception.Status.Detail);
    }

    [Fact]
    public async Task A_rerun_repeats_an_activity_in_a_new_instance()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Sequence), "seq", "a");
        await rig.EndOfAsync("seq");

        var rerun = await rig.Api.RerunWorkflowFromEventAsync(
            new() { SourceInstanceID = "seq", EventID = 1, NewInstanceID = "again", Input = "\"x\"", OverwriteInput = true },
                cancellationToken: rig.Token);

        Assert.Equal("again", rerun.NewInstanceID);
        Assert.Equal("Completed A1XA3", await rig.ResultOfAsync("again"));
        Assert.Equal(["again x", "again a3"], rig.Journal.Lines.Where(line => line.StartsWith("again", StringComparison.Ordinal)));
    }
}
