using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Faults;
using Grpc.Core;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>Injected faults: a state store that fails, and kills of the app.</summary>
public sealed class WorkflowFaultTests
{
    [Fact]
    public async Task A_start_fails_with_the_state_store_and_leaves_nothing()
    {
        var faults = FaultPlan.None;
        faults.FailFirst(WorkflowRig.Component, "transaction", _ => true, 1);
        await using var rig = await WorkflowRig.StartAsync(new() { Faults = faults });

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Sequence), "seq", "a"));
        Assert.StartsWith("failed to create workflow instance: operation error DynamoDB: TransactWriteItems", exception.Status.Detail,
            StringComparison.Ordinal);
        Assert.Null(rig.Find("seq"));

        await rig.StartAsync(nameof(Sequence), "seq", "a");
        Assert.Equal("Completed A1A2A3", await rig.ResultOfAsync("seq"));
    }

    [Fact]
    public async Task An_activity_whose_result_cannot_be_stored_runs_again()
    {
        var faults = FaultPlan.None;
        await using var rig = await WorkflowRig.StartAsync(new() { Faults = faults });
        rig.Journal.Hold("s0");
        await rig.StartAsync(nameof(Chain), "c", 1);
        await rig.Journal.WhenBegunAsync("s0", rig.Token);
        faults.FailFirst(WorkflowRig.Component, "transaction", _ => true, 1);

        rig.Journal.Release("s0");
        var store = rig.Cloud.Workflows.Of(WorkflowRig.App);
        await rig.Cloud.WhenAsync(() => Task.FromResult(store.Jobs("c").Any(job => job.Due > rig.Clock.GetUtcNow())), rig.Token);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Completed all", await rig.ResultOfAsync("c"));
        Assert.Equal(["c s0", "c s0"], rig.Journal.Lines);
    }

    [Fact]
    public async Task A_malformed_answer_is_asked_for_again_after_a_second()
    {
        await using var rig = await WorkflowRig.StartAsync(withWorker: false);
        using var stream = rig.Api.GetWorkItems(new(), cancellationToken: rig.Token);
        using var start = rig.Api.StartInstanceAsync(new() { InstanceId = "odd", Name = "odd" }, cancellationToken: rig.Token);
        Assert.True(await stream.ResponseStream.MoveNext(rig.Token));

        // A timer without a time.
        var answer = new WorkflowResponse { InstanceId = "odd", Actions = { new WorkflowAction { CreateTimer = new() } } };
        await rig.Api.CompleteWorkflowTaskAsync(answer, cancellationToken: rig.Token);
        var store = rig.Cloud.Workflows.Of(WorkflowRig.App);
        await rig.Cloud.WhenAsync(() => Task.FromResult(store.Jobs("odd").Any(job => job.Due > rig.Clock.GetUtcNow())), rig.Token);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await stream.ResponseStream.MoveNext(rig.Token));
        Assert.Equal("odd", stream.ResponseStream.Current.WorkflowRequest.InstanceId);
    }

    [Fact]
    public async Task The_app_is_killed_during_a_turn_or_an_activity()
    {
        var faults = FaultPlan.Parse(1, "kill:requeue=1");
        await using var rig = await WorkflowRig.StartAsync(new() { Faults = faults });

        await rig.StartAsync(nameof(Sequence), "seq", "a");
        await rig.EndOfAsync("seq");

        Assert.Contains(faults.Injected, fault => fault is { Kind: FaultKind.Kill, Operation: "workflow" } && fault.Key.StartsWith(
            "seq/", StringComparison.Ordinal));
        Assert.Contains(faults.Injected, fault => fault is { Operation: "activity", Key: "seq/Step/0" });
        Assert.All(rig.Killed, app => Assert.Equal("requeue", app));
    }
}
