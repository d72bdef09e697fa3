using System.Text.Json.Nodes;
using Dapr.DurableTask.Protobuf;
using Google.Protobuf;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>Compares the workflow API with recordings of daprd, placement and scheduler.</summary>
[Contract("workflows 1-4, 8, 10, 12, 13, 16")]
public sealed class RecordedWorkflowFacts
{
    private const string Nothing = "nothing";
    private const string Start = "POST /v1.0/workflows/dapr/act/start?instanceID=";

    [Theory, OnWorkflowHosts]
    public async Task A_sequence_is_given_to_the_worker_as_recorded(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-wire-sequence");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        var (turns, results) = (Replies<WorkflowResponse>(recording, "CompleteOrchestratorTask", host), Replies<ActivityResponse>(
            recording, "CompleteActivityTask", host));
        worker.Turns = _ => turns.Dequeue();
        worker.Activities = _ => results.Dequeue();
        var id = host.Id("s1");

        await host.StartAsync("Sequence", id, "\"a\"");
        await host.EndOfAsync(id);

        foreach (var recorded in recording.Messages("daprd->app", "WorkItem"))
        {
            var expected = recorded.Deserialize<WorkItem>(host);
            Assert.Equal(Comparable(expected), Comparable(await worker.NextAsync(host.Token)));
        }
        var read = await host.HttpAsync("GET", $"/v1.0/workflows/dapr/{id}");
        var (status, body) = recording.ReplyOf("http get workflow", "s1", id);
        Assert.Equal((status, Json(body, host, "s1")), (read.Status, Json(read.Body, host, "s1")));
    }

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
    public async Task The_first_result_of_an_activity_counts_from_any_client(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        worker.Activities = request => request.TaskId == 0 ? null : LabWorkflows.Answer(request, "second");
        await host.StartAsync("sequence", host.Id("tw1"), "2");
        var first = await worker.NextActivityAsync(host.Token);

        await host.Hub.CompleteActivityTaskAsync(LabWorkflows.Answer(first, "forged"), cancellationToken: host.Token);
        await host.Hub.CompleteActivityTaskAsync(LabWorkflows.Answer(first, "true"), cancellationToken: host.Token);

        // The recording: a stranger's result became part of the output, and the worker got no error.
        Assert.Contains("forged", (string)WorkflowRecording.Load("workflow-turns-and-limits-2").Of("its worker afterwards")["state"]!,
            StringComparison.Ordinal);
        Assert.Equal("""["forged","second"]""", (await host.EndOfAsync(host.Id("tw1"))).Output);
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

    [Theory, OnWorkflowHosts]
    public async Task Twenty_generations_in_one_turn_are_the_most(Target target)
    {
        var recorded = WorkflowRecording.Load("workflow-turns-and-limits").Of("turns");
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();

        await host.StartAsync("again", host.Id("can1"), "25");
        Assert.Equal("0", (await host.EndOfAsync(host.Id("can1"))).Output);

        var turns = new List<WorkflowRequest>();
        while (turns.Count < (int)recorded["n"]!) turns.Add(await worker.NextTurnAsync(host.Token));
        // Only the turn after the pause has a past: the saved generation.
        var pause = recorded["gaps s"]!.AsArray().Select((gap, at) => (Gap: (double)gap!, At: at)).MaxBy(gap => gap.Gap).At + 1;
        Assert.Equal([pause], turns.Select((turn, at) => (turn, at)).Where(one => one.turn.PastEvents.Count > 0).Select(one => one.at));
    }

    [Theory]
    [OnEmulator("wait", null, "StartInstance + first turn, waiting workflow", InDaprd = "wrote the same items")]
    [OnEmulator("sequence", "1", "1 activities in sequence, start to end", InDaprd = "wrote the same items")]
    [OnEmulator("sequence", "3", "3 activities in sequence, start to end", InDaprd = "wrote the same items")]
    [OnEmulator("sequence", "30", "30 activities in sequence", InDaprd = "wrote the same items")]
    [OnEmulator("sleep", "10", "one timer of 1 s", InDaprd = "wrote the same items")]
    public async Task Transactions_have_the_recorded_items(Target target, string workflow, string? input, string note)
    {
        var recorded = WorkflowRecording.Load("workflow-dynamodb-cost").Of(note)["TransactWriteItems"]!;
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();

        await host.StartAsync(workflow, host.Id("c"), input);
        if (workflow != "wait") await host.EndOfAsync(host.Id("c"));

        var found = host.Rig.Cloud.Workflows.Of("processor").Find(host.Id("c"))!;
        Assert.Equal(
            ((int)recorded["n"]!, (int)recorded["items"]!, (int)recorded["most"]!), (found.Transactions, found.Items, found.MostItems));
    }

    private static string[] Tree(string id) => [id, $"{id}-c0", $"{id}-c0-g", $"{id}-c1"];

    private static async Task WhenRunningAsync(WorkflowHost host, string id)
    {
        foreach (var one in Tree(id)) await host.WhenAsync(one, OrchestrationStatus.Running);
    }

    private static Queue<T> Replies<T>(WorkflowRecording recording, string method, WorkflowHost host)
        where T : IMessage<T>, new() => new(recording.Messages("app->daprd", method).Select(message => message.Deserialize<T>(host)));

    private static string Comparable(WorkItem item)
    {
        // Traces, and the app id of the recorder.
        var text = WorkflowRecording.Comparable(item.ToString()).Replace("wfwiremini", "processor", StringComparison.Ordinal);
        return text.Replace(", \"completionToken\": \"\"", "", StringComparison.Ordinal);
    }

    private static string Json(string body, WorkflowHost host, string recordedId) =>
        WorkflowRecording.Comparable(JsonNode.Parse(body)!.ToJsonString()).Replace(
            $"\"{recordedId}\"", $"\"{host.Id(recordedId)}\"", StringComparison.Ordinal);
}

/// <summary>Reads recorded messages.</summary>
internal static class RecordedMessages
{
    /// <summary>A message of the recording with the id of the fact.</summary>
    public static T Deserialize<T>(this JsonNode message, WorkflowHost host)
        where T : IMessage<T>, new() =>
        JsonParser.Default.Parse<T>(message.ToJsonString().Replace("\"s1\"", $"\"{host.Id("s1")}\"", StringComparison.Ordinal));
}
