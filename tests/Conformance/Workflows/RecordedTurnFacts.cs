using System.Text.Json.Nodes;
using Dapr.DurableTask.Protobuf;
using Google.Protobuf;

namespace FilePipeline.Conformance.Tests;

/// <summary>Compares the turns and activities that a worker gets, and what they store, with recordings of daprd.</summary>
[Contract("workflows 1, 8, 14, 16")]
public sealed class RecordedTurnFacts
{
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

    private static Queue<T> Replies<T>(WorkflowRecording recording, string method, WorkflowHost host)
        where T : IMessage<T>, new() => new(recording.Messages("app->daprd", method).Select(message => message.Deserialize<T>(host)));

    // The recorder's app has another id.
    private static string Comparable(WorkItem item) =>
        WorkflowRecording.Comparable(item.ToString()).Replace("wfwiremini", "processor", StringComparison.Ordinal);

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
