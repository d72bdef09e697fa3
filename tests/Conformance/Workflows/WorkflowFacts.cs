using Dapr.DurableTask.Protobuf;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>Starts, events, lost workers and results.</summary>
[Contract("workflows 1, 2, 5-9")]
public sealed class WorkflowFacts
{
    [Theory, OnWorkflowHosts]
    [Covers("state.aws.dynamodb", "actorStateStore")]
    public async Task A_connected_worker_gets_turns_and_activities(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        await host.Hub.HelloAsync(new(), cancellationToken: host.Token);

        await host.StartAsync("sequence", host.Id("w"), "1");

        Assert.Equal(
            ["workflowStarted", "executionStarted"], (await worker.NextTurnAsync(host.Token)).NewEvents.Select(WorkflowHost.KindOf));
        Assert.Equal(("echo", "0", 0), await ActivityAsync(worker, host.Token));
        Assert.Equal("""["0"]""", (await host.EndOfAsync(host.Id("w"))).Output);
    }

    [Theory, OnWorkflowHosts]
    public async Task The_workers_stream_needs_the_API_token(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(
            target, within: environment => environment with { DaprApiToken = "dapr-secret" });
        using var refused = host.Hub.GetWorkItems(new(), cancellationToken: host.Token);
        Assert.Equal(StatusCode.Unauthenticated,
            (await Assert.ThrowsAsync<RpcException>(() => refused.ResponseStream.MoveNext(host.Token))).StatusCode);

        Metadata token = new() { { "dapr-api-token", "dapr-secret" } };
        using var accepted = host.Hub.GetWorkItems(new(), token, cancellationToken: host.Token);
        var start = host.Hub.StartInstanceAsync(
            new CreateInstanceRequest { InstanceId = host.Id("t"), Name = "wait" }, token, cancellationToken: host.Token);

        Assert.True(await accepted.ResponseStream.MoveNext(host.Token));
        await host.Hub.CompleteWorkflowTaskAsync(
            LabWorkflows.Decide(accepted.ResponseStream.Current.WorkflowRequest), token, cancellationToken: host.Token);
        await start;
    }

    [Theory, OnWorkflowHosts]
    public async Task A_start_answers_when_the_first_turn_is_saved(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();

        await host.StartAsync("wait", host.Id("w"));

        Assert.Equal(["workflowStarted", "executionStarted"], await host.HistoryAsync(host.Id("w")));
        Assert.Equal(OrchestrationStatus.Running, (await host.GetAsync(host.Id("w")))!.WorkflowStatus);
    }

    [Theory, OnWorkflowHosts]
    public async Task An_early_event_is_kept_also_over_ContinueAsNew(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var held = new TaskCompletionSource<ActivityRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        worker.Activities = request => held.TrySetResult(request) ? null : LabWorkflows.Echo(request);
        await host.StartAsync("late", host.Id("l"), "2");
        var first = await held.Task.WaitAsync(host.Token);

        await host.RaiseAsync(host.Id("l"), "go", "\"early\"");
        await host.Hub.CompleteActivityTaskAsync(LabWorkflows.Echo(first), cancellationToken: host.Token);

        Assert.Equal("\"early\"", (await host.EndOfAsync(host.Id("l"))).Output);
    }

    [Theory, OnWorkflowHosts]
    public async Task An_activity_of_a_lost_worker_runs_again(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        var lost = host.Connect();
        lost.Activities = _ => null;
        await host.StartAsync("sequence", host.Id("s"), "1");
        var first = await lost.NextActivityAsync(host.Token);

        await lost.DisposeAsync();
        await using var next = host.Connect();

        Assert.Equal(first, await next.NextActivityAsync(host.Token));
        Assert.Equal("""["0"]""", (await host.EndOfAsync(host.Id("s"))).Output);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_turn_of_a_lost_worker_comes_again_with_the_same_history(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        var lost = host.Connect();
        await host.StartAsync("wait", host.Id("w"));
        await lost.NextTurnAsync(host.Token);
        lost.Turns = _ => null;
        var raised = host.RaiseAsync(host.Id("w"), "go", "\"x\"");
        var first = await lost.NextTurnAsync(host.Token);
        await raised;

        await lost.DisposeAsync();
        await using var next = host.Connect();

        var again = await next.NextTurnAsync(host.Token);
        Assert.Equal(first.PastEvents, again.PastEvents);
        Assert.Equal(first.NewEvents[1], again.NewEvents[1]);
        Assert.Equal("\"x\"", (await host.EndOfAsync(host.Id("w"))).Output);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_timer_that_became_due_meanwhile_fires_after_a_restart(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        var before = host.Connect();
        await host.StartAsync("sleep", host.Id("z"), "500");
        await host.StartAsync("wait", host.Id("w"));

        await before.DisposeAsync();
        await host.Rig.RestartAsync();
        await using var after = host.Connect();

        Assert.Equal("\"slept\"", (await host.EndOfAsync(host.Id("z"))).Output);
        await host.RaiseAsync(host.Id("w"), "go", "\"still here\"");
        Assert.Equal("\"still here\"", (await host.EndOfAsync(host.Id("w"))).Output);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_result_of_an_ended_generation_is_dropped(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        worker.Activities = _ => null;
        await host.StartAsync("hop", host.Id("h"), "1");
        var activity = await worker.NextActivityAsync(host.Token);
        await host.RaiseAsync(host.Id("h"), "next");
        await host.WhenAsync(host.Id("h"), state => state?.Input == "0");

        await host.Hub.CompleteActivityTaskAsync(LabWorkflows.Echo(activity), cancellationToken: host.Token);
        await host.RaiseAsync(host.Id("h"), "go", "\"new\"");

        Assert.Equal("\"new\"", (await host.EndOfAsync(host.Id("h"))).Output);
        Assert.DoesNotContain("taskCompleted", await host.HistoryAsync(host.Id("h")));
    }

    [Theory, OnWorkflowHosts]
    public async Task A_failed_activity_keeps_its_error_in_history(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        worker.Activities = request =>
            LabWorkflows.Answer(request, null, new TaskFailureDetails { ErrorType = "Lab", ErrorMessage = "failed as asked" });

        await host.StartAsync("sequence", host.Id("f"), "1");

        Assert.Equal(OrchestrationStatus.Failed, (await host.EndOfAsync(host.Id("f"))).WorkflowStatus);
        var history = await host.Hub.GetInstanceHistoryAsync(new() { InstanceId = host.Id("f") }, cancellationToken: host.Token);
        var failure = Assert.Single(history.Events, item => item.TaskFailed is not null).TaskFailed.FailureDetails;
        Assert.Equal(("Lab", "failed as asked"), (failure.ErrorType, failure.ErrorMessage));
    }

    private static async Task<(string Name, string Input, int Id)> ActivityAsync(LabWorker worker, CancellationToken cancellation)
    {
        var request = await worker.NextActivityAsync(cancellation);
        return (request.Name, request.Input, request.TaskId);
    }
}
