using Dapr.DurableTask.Protobuf;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>Compares the workflow API with recordings of daprd, placement and scheduler.</summary>
[Contract("workflows 2-4, 8, 10, 12, 13")]
public sealed class RecordedWorkflowFacts
{
    private const string Nothing = "nothing";
    private const string Start = "POST /v1.0/workflows/dapr/act/start?instanceID=";

    [Theory, OnWorkflowHosts]
    public async Task Calls_to_an_unknown_instance_answer_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-api-errors");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var (hub, id) = (host.Hub, host.Id(Nothing));
        Assert.Null(await host.GetAsync(id));
        var calls = new (string Note, Func<Task<string>> Run)[]
        {
            ("RaiseEvent", () => host.ErrorOfAsync((hub, options) => hub.RaiseEventAsync(new() { InstanceId = id, Name = "go" }, options))),
            ("TerminateInstance", () => host.ErrorOfAsync(
                (hub, options) => hub.TerminateInstanceAsync(new() { InstanceId = id }, options))),
            ("SuspendInstance", () => host.ErrorOfAsync((hub, options) => hub.SuspendInstanceAsync(new() { InstanceId = id }, options))),
            ("ResumeInstance", () => host.ErrorOfAsync((hub, options) => hub.ResumeInstanceAsync(new() { InstanceId = id }, options))),
            ("PurgeInstances", () => host.ErrorOfAsync((hub, options) => hub.PurgeInstancesAsync(new() { InstanceId = id }, options))),
            ("GetInstanceHistory", () => host.ErrorOfAsync(
                (hub, options) => hub.GetInstanceHistoryAsync(new() { InstanceId = id }, options))),
            ("RerunWorkflowFromEvent", () => host.ErrorOfAsync(
                (hub, options) => hub.RerunWorkflowFromEventAsync(new() { SourceInstanceID = id }, options))),
        };

        foreach (var (note, run) in calls)
            Assert.Equal($"{note}: {recording.ErrorOf($"{note} of an id that is not there", Nothing, id)}", $"{note}: {await run()}");
        Assert.Equal(recording.ErrorOf("ListInstanceIDs", Nothing, id), await host.ErrorOfAsync(
            (hub, options) => hub.ListInstanceIDsAsync(new(), options)));
        Assert.Equal(
            "", await host.ErrorOfAsync((hub, options) => hub.CompleteActivityTaskAsync(LabWorkflows.Answer(id, 0, "1"), options)));
        Assert.Equal("", await host.ErrorOfAsync((hub, options) => hub.CompleteWorkflowTaskAsync(new() { InstanceId = id }, options)));
    }

    [Theory]
    [OnWorkflowHosts("GET /v1.0/workflows/dapr/nothing")]
    [OnWorkflowHosts("POST /v1.0/workflows/dapr/nothing/raiseEvent/go")]
    [OnWorkflowHosts("POST /v1.0/workflows/dapr/nothing/terminate")]
    [OnWorkflowHosts("POST /v1.0/workflows/dapr/nothing/pause")]
    [OnWorkflowHosts("POST /v1.0/workflows/dapr/nothing/resume")]
    [OnWorkflowHosts("POST /v1.0/workflows/dapr/nothing/purge")]
    [OnWorkflowHosts(Start + "bad::id")]
    [OnWorkflowHosts(Start + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task HTTP_calls_answer_as_recorded(Target target, string call)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var parts = call.Split(' ');

        var reply = await host.HttpAsync(parts[0], parts[1], parts[0] == "POST" ? "" : null);

        Assert.Equal(WorkflowRecording.Load("workflow-api-errors").ReplyOf(call, Nothing, Nothing), reply);
    }

    [Theory, OnWorkflowHosts]
    public async Task An_id_is_used_and_reused_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-api-errors");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var (hub, id) = (host.Hub, host.Id("run1"));
        await host.StartAsync("wait", id);

        Assert.Equal(recording.ErrorOf("start run1 again", "run1", id), await host.ErrorOfAsync(
            (hub, options) => hub.StartInstanceAsync(new() { InstanceId = id, Name = "wait" }, options)));
        Assert.Equal(recording.ReplyOf("http start run1 again", "run1", id), await host.HttpAsync(
            "POST", $"/v1.0/workflows/dapr/wait/start?instanceID={id}", ""));
        Assert.Equal(recording.ErrorOf("purge of what runs", "run1", id), await host.ErrorOfAsync(
            (hub, options) => hub.PurgeInstancesAsync(new() { InstanceId = id }, options)));
        await hub.ResumeInstanceAsync(new() { InstanceId = id }, cancellationToken: host.Token);
        await host.RaiseAsync(id, "GO", "1");
        await host.EndOfAsync(id);
        await host.RaiseAsync(id, "go");
        await hub.TerminateInstanceAsync(new() { InstanceId = id }, cancellationToken: host.Token);
        await hub.SuspendInstanceAsync(new() { InstanceId = id }, cancellationToken: host.Token);
        await hub.ResumeInstanceAsync(new() { InstanceId = id }, cancellationToken: host.Token);

        Assert.Equal(OrchestrationStatus.Completed, (await host.GetAsync(id))!.WorkflowStatus);
        Assert.Equal(recording.Of("history").AsArray().Select(kind => (string)kind!), await host.HistoryAsync(id));
        await host.StartAsync("wait", id);
        Assert.Equal(["workflowStarted", "executionStarted"], await host.HistoryAsync(id));
    }

    [Theory, OnWorkflowHosts]
    public async Task Without_a_worker_calls_fail_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-no-worker");
        await using var host = await WorkflowHost.StartAsync(target);
        var (hub, id) = (host.Hub, host.Id("n1"));
        var patience = TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1);
        var start = hub.StartInstanceAsync(new() { InstanceId = id, Name = "wait" }, deadline: patience, cancellationToken: host.Token);
        var calls = new (string Note, Task<string> Error)[]
        {
            ("RaiseEvent, no worker", host.ErrorOfAsync(
                (hub, options) => hub.RaiseEventAsync(new() { InstanceId = id, Name = "go" }, options))),
            ("PurgeInstances, no worker", host.ErrorOfAsync((hub, options) => hub.PurgeInstancesAsync(new() { InstanceId = id }, options))),
            ("TerminateInstance, no worker", host.ErrorOfAsync(
                (hub, options) => hub.TerminateInstanceAsync(new() { InstanceId = id }, options))),
            ("GetInstanceHistory, no worker", host.ErrorOfAsync(
                (hub, options) => hub.GetInstanceHistoryAsync(new() { InstanceId = id }, options))),
        };

        Assert.Null(await host.GetAsync(id));
        Assert.Equal(recording.ReplyOf("http get, no worker", "n1", id), await host.HttpAsync("GET", $"/v1.0/workflows/dapr/{id}"));
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => start.ResponseAsync)).StatusCode);
        foreach (var (note, error) in calls) Assert.Equal(recording.ErrorOf(note, "n1", id), await error);
        // The start is void: it does not begin when a worker comes.
        await using var worker = host.Connect();
        await host.StartAsync("wait", host.Id("n3"));
        Assert.Null(await host.GetAsync(id));
    }

    [Theory, OnWorkflowHosts]
    public async Task Without_an_actor_state_store_a_start_fails_as_recorded(Target target)
    {
        var recorded = WorkflowRecording.Load("workflow-start-variants").Of("no actor store; both run");
        await using var host = await WorkflowHost.StartAsync(target, hasStore: false);
        await using var worker = host.Connect();

        var error = await host.ErrorOfAsync(
            (hub, options) => hub.StartInstanceAsync(new() { InstanceId = host.Id("v"), Name = "wait" }, options));

        var start = recorded["start, 4 s"]!;
        Assert.Equal($"{start["error"]}: {start["detail"]}", error);
        Assert.Equal(
            (int)recorded["state api"]![0]!, (await host.HttpAsync("POST", "/v1.0/state/workflows", """[{"key":"a","value":1}]""")).Status);
    }

    [Theory, OnWorkflowHosts]
    public async Task Terminate_and_purge_reach_children_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-terminate-children");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        await host.StartAsync("parent", host.Id("tp"));
        await WhenRunningAsync(host, host.Id("tp"));

        await host.Hub.TerminateInstanceAsync(
            new() { InstanceId = host.Id("tp"), Output = "\"because\"", Recursive = true }, cancellationToken: host.Token);
        foreach (var id in Tree(host.Id("tp"))) await host.WhenAsync(id, OrchestrationStatus.Terminated);

        Assert.Equal((string)recording.Of("state of tp")["workflowState"]!["output"]!, (await host.GetAsync(host.Id("tp")))!.Output);
        Assert.Equal(
            recording.Of("history of a child").AsArray().Select(kind => (string)kind!), await host.HistoryAsync(Tree(host.Id("tp"))[3]));
        var purged = await host.Hub.PurgeInstancesAsync(
            new() { InstanceId = host.Id("tp"), Recursive = true }, cancellationToken: host.Token);
        Assert.Equal((int)recording.Of("purge recursive")["deletedInstanceCount"]!, purged.DeletedInstanceCount);
    }

    [Theory, OnWorkflowHosts]
    public async Task Terminate_alone_leaves_children_which_block_the_id_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-terminate-children");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var (hub, id) = (host.Hub, host.Id("tq"));
        await host.StartAsync("parent", id);
        await WhenRunningAsync(host, id);

        await hub.TerminateInstanceAsync(new() { InstanceId = id, Recursive = false }, cancellationToken: host.Token);

        foreach (var child in Tree(id).Skip(1)) Assert.Equal(OrchestrationStatus.Running, (await host.GetAsync(child))!.WorkflowStatus);
        var again = recording.ErrorOf("start again while children run", "tq", id).Replace(
            "'tq-c0'", $"'{id}-c0'", StringComparison.Ordinal);
        Assert.Equal(
            again, await host.ErrorOfAsync((hub, options) => hub.StartInstanceAsync(new() { InstanceId = id, Name = "parent" }, options)));
        Assert.Equal(
            recording.ErrorOf("purge recursive while children run", "tq", id), await host.ErrorOfAsync(
                (hub, options) => hub.PurgeInstancesAsync(new() { InstanceId = id, Recursive = true }, options)));
        Assert.Equal(
            (int)recording.Of("purge alone")["deletedInstanceCount"]!,
                (await hub.PurgeInstancesAsync(new() { InstanceId = id }, cancellationToken: host.Token)).DeletedInstanceCount);
    }

    private static string[] Tree(string id) => [id, $"{id}-c0", $"{id}-c0-g", $"{id}-c1"];

    private static async Task WhenRunningAsync(WorkflowHost host, string id)
    {
        foreach (var one in Tree(id)) await host.WhenAsync(one, OrchestrationStatus.Running);
    }
}
