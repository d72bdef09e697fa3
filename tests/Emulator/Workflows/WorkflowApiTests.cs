using System.Net;
using System.Text.Json;
using Grpc.Core;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>The APIs around a real worker: HTTP for curl, the token, the metadata, and the stop of the sidecar.</summary>
public sealed class WorkflowApiTests
{
    [Fact]
    public async Task An_instance_is_started_read_and_ended_over_HTTP()
    {
        await using var rig = await WorkflowRig.StartAsync();
        using var http = Http(rig);

        Assert.Equal((HttpStatusCode.Accepted, """{"instanceID":"h1"}"""), await PostAsync(rig, http, "Approval/start?instanceID=h1", "0"));
        await rig.WhenAsync("h1", found => found.CustomStatus == "\"waiting\"");
        Assert.Equal((HttpStatusCode.Accepted, "{}"), await PostAsync(rig, http, "h1/pause"));
        await rig.WhenAsync("h1", found => found.Status == "SUSPENDED");
        Assert.Equal((HttpStatusCode.Accepted, "{}"), await PostAsync(rig, http, "h1/resume"));
        await rig.WhenAsync("h1", found => found.Status == "RUNNING");
        Assert.Equal((HttpStatusCode.Accepted, "{}"), await PostAsync(rig, http, "h1/raiseEvent/answer", "\"yes\""));
        await rig.WhenAsync("h1", found => found.Status == "COMPLETED");

        var state = JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1.0/workflows/dapr/h1", UriKind.Relative), rig.Token))
            .RootElement;
        Assert.Equal(
            ("h1", "Approval", "COMPLETED"), (Text(state, "instanceID"), Text(state, "workflowName"), Text(state, "runtimeStatus")));
        Assert.Equal("\"yes\"", Text(state.GetProperty("properties"), "dapr.workflow.output"));
        Assert.Equal("\"answered\"", Text(state.GetProperty("properties"), "dapr.workflow.custom_status"));
        Assert.Equal((HttpStatusCode.Accepted, "{}"), await PostAsync(rig, http, "h1/purge"));
        Assert.Null(rig.Find("h1"));
    }

    [Fact]
    public async Task An_instance_is_terminated_over_HTTP()
    {
        await using var rig = await WorkflowRig.StartAsync();
        using var http = Http(rig);
        await rig.StartAsync(nameof(Approval), "h2", 0);

        Assert.Equal((HttpStatusCode.Accepted, "{}"), await PostAsync(rig, http, "h2/terminate"));

        await rig.WhenAsync("h2", found => found.Status == "TERMINATED");
    }

    [Fact]
    public async Task Worker_and_client_need_the_API_token()
    {
        await using var rig = await WorkflowRig.StartAsync(new() { Token = "secret" });

        await rig.StartAsync(nameof(Sequence), "seq", "a");
        Assert.Equal("Completed A1A2A3", await rig.ResultOfAsync("seq"));

        // The rig's own client sends none.
        using var stream = rig.Api.GetWorkItems(new(), cancellationToken: rig.Token);
        var exception = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(rig.Token));
        Assert.Equal(
            (StatusCode.Unauthenticated, "authentication error: api token mismatch"), (exception.StatusCode, exception.Status.Detail));
    }

    [Fact]
    public async Task Metadata_tells_of_workers_placement_and_scheduler()
    {
        await using var rig = await WorkflowRig.StartAsync(withWorker: false);
        using var http = Http(rig);
        var before = await MetadataAsync(rig, http);
        Assert.Equal("""{"runtimeStatus":"RUNNING","hostReady":true,"placement":"placement: connected"}""",
            before.GetProperty("actorRuntime").GetRawText());
        Assert.Equal("""{"connected_addresses":["localhost:50006"]}""", before.GetProperty("scheduler").GetRawText());
        Assert.False(before.TryGetProperty("workflows", out _));

        await rig.StartWorkerAsync();
        await rig.StartAsync(nameof(Approval), "app", 0);

        var after = await MetadataAsync(rig, http);
        Assert.Equal("""{"connectedWorkers":1}""", after.GetProperty("workflows").GetRawText());
        Assert.Equal(
            """[{"type":"dapr.internal.default.requeue.retentioner"},{"type":"dapr.internal.default.requeue.workflow","count":1},{"type":"dapr.internal.default.requeue.activity"}]""",
            after.GetProperty("actorRuntime").GetProperty("activeActors").GetRawText());
    }

    [Fact]
    public async Task Without_an_actor_state_store_calls_fail_at_once_and_a_worker_may_connect()
    {
        await using var rig = await WorkflowRig.StartAsync(new() { HasActorStore = false });

        var start = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Sequence), "seq", "a"));
        var raise = await Assert.ThrowsAsync<RpcException>(() => rig.Client.RaiseEventAsync("seq", "answer", "no", rig.Token));

        Assert.Equal(StatusCode.Internal, start.StatusCode);
        Assert.StartsWith("failed to create workflow instance: api error: code = Internal desc = the state store is not configured",
            start.Status.Detail, StringComparison.Ordinal);
        Assert.StartsWith(
            "the state store is not configured to use the actor runtime. Have you set", raise.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_workers_stream()
    {
        await using var rig = await WorkflowRig.StartAsync(withWorker: false);
        using var stream = rig.Api.GetWorkItems(new(), cancellationToken: rig.Token);
        var start = rig.Api.StartInstanceAsync(new() { InstanceId = "w", Name = nameof(Sequence) }, cancellationToken: rig.Token);
        Assert.True(await stream.ResponseStream.MoveNext(rig.Token));

        await rig.StopSidecarAsync();

        await Assert.ThrowsAsync<RpcException>(() => start.ResponseAsync);
        var exception = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(rig.Token));
        Assert.Equal((StatusCode.Cancelled, "shutting down"), (exception.StatusCode, exception.Status.Detail));
    }

    private static HttpClient Http(WorkflowRig rig) => new() { BaseAddress = new Uri($"http://127.0.0.1:{rig.Sidecar.HttpPort}") };

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(
        WorkflowRig rig, HttpClient http, string path, string body = "")
    {
        using var content = new StringContent(body);
        using var answer = await http.PostAsync(new Uri($"/v1.0/workflows/dapr/{path}", UriKind.Relative), content, rig.Token);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(rig.Token));
    }

    private static async Task<JsonElement> MetadataAsync(WorkflowRig rig, HttpClient http) =>
        JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1.0/metadata", UriKind.Relative), rig.Token)).RootElement;

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
