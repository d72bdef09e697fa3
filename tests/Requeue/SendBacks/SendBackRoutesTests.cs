using System.Net;
using System.Text.Json;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Requeue.Tests;

/// <summary>The admin API for send-backs, with every answer of a sidecar.</summary>
public sealed class SendBackRoutesTests
{
    private const string Path = "/send-backs";
    private const string Start = $$"""{"code":"{{SendBackSome.Code}}","by":"ada"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_start_is_accepted_and_shown_with_its_limits()
    {
        await using var app = await ReadyAsync();
        var (status, body) = await app.AskAsync(
            HttpMethod.Post, Path, $$"""{"code":"{{SendBackSome.Code}}","by":"ada","first":2,"stopAbove":50}""");

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal((SendBackSome.Id, "choosing", 2, 50), ((string)body["id"]!, (string)body["phase"]!, (int)body["stepSize"]!,
            (int)body["limits"]!["stopAbove"]!));
        var started = Assert.Single(app.Sidecar.TaskHub.Started);
        Assert.Equal((SendBackSome.Id, "send-back-1"), (started.InstanceId, started.Name));
        var input = JsonSerializer.Deserialize(started.Input, RequeueJson.Default.SendBackState)!;
        Assert.Equal(("ada", app.Clock.GetUtcNow()), (input.By, input.AsOf));
        var shown = (await app.AskAsync(HttpMethod.Get, $"{Path}/{SendBackSome.Id}")).Body;
        Assert.Equal((string)body["run"]!, (string)shown["run"]!);
        var list = (await app.AskAsync(HttpMethod.Get, Path)).Body;
        Assert.Null(list["missing"]);
        Assert.Equal(SendBackSome.Id, (string)Assert.Single(list["sendBacks"]!.AsArray())!["id"]!);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"code":"a/b"}""", 400)]
    [InlineData("""{"code":"unreadable"}""", 400)]
    [InlineData("""{"code":"files-unavailable","first":0}""", 400)]
    [InlineData("""{"code":"files-unavailable","first":201}""", 400)]
    [InlineData("""{"code":"files-unavailable","stopAbove":101}""", 400)]
    [InlineData("""{"code":"timed-out"}""", 404)]
    public async Task A_start_that_makes_no_sense_is_refused(string json, int status)
    {
        await using var app = await ReadyAsync();
        var answer = await app.AskAsync(HttpMethod.Post, Path, json);
        Assert.Equal(status, (int)answer.Status);
        Assert.NotEqual("", (string)answer.Body["detail"]!);
        Assert.Empty(app.Sidecar.TaskHub.Started);
    }

    [Fact]
    public async Task A_second_start_answers_409_with_the_running_one()
    {
        await using var app = await ReadyAsync();
        await app.AskAsync(HttpMethod.Post, Path, Start);
        app.Sidecar.TaskHub.BeforeAnswer = (_, _) => throw new RpcException(new(StatusCode.AlreadyExists, "an active workflow"));

        var (status, body) = await app.AskAsync(HttpMethod.Post, Path, Start);

        Assert.Equal((HttpStatusCode.Conflict, SendBackSome.Id), (status, (string)body["sendBack"]!["id"]!));
    }

    [Theory]
    [InlineData("\"workflows\",\"type\"", "the sidecar has no component workflows")]
    [InlineData("placement: connected", "the sidecar is not connected to the placement service")]
    [InlineData("localhost:50006", "the sidecar is not connected to the scheduler")]
    [InlineData("\"connectedWorkers\":1", "no workflow worker is connected")]
    public async Task A_missing_part_is_named_with_503(string part, string expected)
    {
        await using var app = await ReadyAsync();
        app.Sidecar.Metadata = WorkflowBackendTests.Without(part);
        foreach (var path in (string[])[Path, $"{Path}/{SendBackSome.Id}/pause"])
        {
            await StoreAsync(app);
            var (status, body) = await app.AskAsync(HttpMethod.Post, path, Start);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Contains(expected, (string)body["detail"]!, StringComparison.Ordinal);
        }

        Assert.Contains(expected, (string)(await app.AskAsync(HttpMethod.Get, Path)).Body["missing"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_without_an_answer_is_given_up_after_five_seconds()
    {
        await using var app = await ReadyAsync();
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Sidecar.TaskHub.BeforeAnswer = (_, token) =>
        {
            waits.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };
        var asked = app.AskAsync(HttpMethod.Post, Path, Start);
        await waits.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        var (status, body) = await asked;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(
            "send-backs are not available: the sidecar did not answer within 5 s; the scheduler may be unavailable; nothing was started, "
                + "send the request again",
            (string)body["detail"]!);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task A_request_becomes_an_event_with_its_time(string act)
    {
        await using var app = await ReadyAsync();
        await StoreAsync(app);

        var (status, _) = await app.AskAsync(HttpMethod.Post, $"{Path}/{SendBackSome.Id}/{act}", """{"by":"ada"}""");
        var again = await app.AskAsync(HttpMethod.Post, $"{Path}/{SendBackSome.Id}/{act}");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (status, again.Status));
        var sent = app.Sidecar.TaskHub.Events[0];
        Assert.Equal((SendBackSome.Id, "control"), (sent.InstanceId, sent.Name));
        Assert.Equal(
            new SendBackControl(act, app.Clock.GetUtcNow(), "ada"),
            JsonSerializer.Deserialize(sent.Input, RequeueJson.Default.SendBackControl));
    }

    [Fact]
    public async Task Unknown_ended_and_lost_send_backs_are_told_apart()
    {
        await using var app = await ReadyAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Post, $"{Path}/send-back-x/pause")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Get, $"{Path}/send-back-x")).Status);

        await StoreAsync(app);
        app.Sidecar.TaskHub.BeforeAnswer = (_, _) => throw new RpcException(new(StatusCode.Unknown, "no such instance exists"));
        var lost = await app.AskAsync(HttpMethod.Post, $"{Path}/{SendBackSome.Id}/pause");
        Assert.Equal(HttpStatusCode.Conflict, lost.Status);
        Assert.Contains("no longer exists", (string)lost.Body["detail"]!, StringComparison.Ordinal);

        await StoreAsync(app, SendBackPhase.Stopped);
        var ended = await app.AskAsync(HttpMethod.Post, $"{Path}/{SendBackSome.Id}/cancel");
        Assert.Equal((HttpStatusCode.Conflict, "stopped"), (ended.Status, (string)ended.Body["sendBack"]!["phase"]!));
    }

    [Fact]
    public async Task Only_ingest_may_call()
    {
        await using var app = await ReadyAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await app.AskAsync(HttpMethod.Post, Path, Start, caller: "processor")).Status);
        Assert.Empty(app.Sidecar.TaskHub.Started);
    }

    [Fact]
    public async Task The_worker_connects_once_the_sidecar_has_every_part()
    {
        await using var app = await RequeueApp.StartAsync();
        await app.Log.WhenAsync(line => line.Contains("allow the API metadata", StringComparison.Ordinal), Cancellation);
        Assert.Equal(0, app.Sidecar.TaskHub.Connections);

        app.Sidecar.Metadata = WorkflowBackendTests.Ready;
        // The pauses between two questions double up to a minute.
        while (!app.Sidecar.TaskHub.Connected.IsCompleted)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(app.Sidecar.TaskHub.Connected, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation));
        }

        Assert.Single(app.Log.Lines, line => line.Contains("/send-backs answers 503", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static async Task StoreAsync(RequeueApp app, SendBackPhase phase = SendBackPhase.Looking) =>
        await app.Services.GetRequiredService<SendBackProgress>().SaveAsync(
            SendBackSome.State() with { Phase = phase, Why = phase == SendBackPhase.Stopped ? "x" : null, Revision = (int)phase },
            Cancellation);

    private static async Task<RequeueApp> ReadyAsync()
    {
        var app = await RequeueApp.StartAsync();
        app.Sidecar.Metadata = WorkflowBackendTests.Ready;
        app.Park("a.txt", SendBackSome.Code);
        return app;
    }
}
