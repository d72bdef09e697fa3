using Dapr.Client;

namespace FilePipeline.Conformance.Tests;

/// <summary>bindings.aws.sqs as input and output; expectations are from the recordings lane-*.</summary>
[Contract("1.3, 1.5, 1.6, 1.8, 5.1, 7.3")]
public sealed class LaneFacts
{
    private const string Policies = """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: r}
        spec:
          policies:
            timeouts: {short: 300ms}
            retries: {three: {policy: constant, duration: 10ms, maxRetries: 3}}
          targets:
            components:
        """;

    [Theory, OnEach]
    [Covers("bindings.aws.sqs", "queueName", "direction", "route")]
    public async Task Delivers_the_body_unchanged_with_the_headers_of_daprd(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Lane());
        await rig.SendAsync("lane", """{"n":1}""");
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("POST /lane", request.ToString());
        Assert.Equal("""{"n":1}""", request.Body);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("7", request.Headers["Content-Length"]);
        Assert.Equal("00-00000000000000000000000000000000-0000000000000000-00", request.Headers["traceparent"]);
        Assert.DoesNotContain("dapr-app-id", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        await rig.WhenEmptyAsync("lane");
    }

    [Theory, OnEach]
    public async Task Requests_the_app_configuration_but_no_subscriptions_without_a_pubsub(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Lane());
        await rig.ReadyAsync();
        Assert.Equal(["GET /dapr/config"], rig.App.Seen.Select(request => request.ToString()));
        Assert.Equal("processor", rig.App.Seen[0].Headers["dapr-app-id"]);
    }

    [Theory]
    [OnEach(200)]
    [OnEach(201)]
    [OnEach(204)]
    public async Task Without_a_retry_policy_any_2xx_is_success(Target target, int status)
    {
        await using var rig = await target.StartAsync([Yaml.Lane()], app => app, script: app => app.AnswerWith(status));
        await rig.SendAsync("lane", "x");
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("lane");
        Assert.Equal(0, (await rig.CountsAsync("lane-dlq")).Visible);
    }

    [Theory]
    [OnEach(302)]
    [OnEach(400)]
    [OnEach(404)]
    [OnEach(500)]
    public async Task Other_statuses_are_redelivered_and_then_dead_lettered(Target target, int status)
    {
        await using var rig = await target.StartAsync([Yaml.Lane()], app => app, script: app => app.AnswerWith(status));
        await rig.SendAsync("lane", "poison");
        await rig.App.NextAsync(rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenAsync("lane-dlq", counts => counts.Visible == 1);
        Assert.Equal(["poison"], await rig.PeekAsync("lane-dlq"));
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/lane"));
    }

    [Theory]
    [OnEach(204)]
    [OnEach(500)]
    public async Task With_a_retry_policy_only_200_is_success(Target target, int status)
    {
        var policy = Policies + "\n      lane-1: {inbound: {retry: three}}";
        await using var rig = await target.StartAsync([Yaml.Lane(queue: "slow-lane"), policy], app => app, script: app =>
            app.AnswerWith(status));
        await rig.SendAsync("slow-lane", "x");
        for (var delivery = 0; delivery < 4; delivery++) await rig.App.NextAsync(rig.Token);
        Assert.Equal(1, (await rig.CountsAsync("slow-lane")).InFlight);
    }

    [Theory, OnEach]
    public async Task An_inbound_timeout_aborts_the_request_and_the_lane_continues(Target target)
    {
        var aborted = new TaskCompletionSource();
        var policy = Policies + "\n      lane-1: {inbound: {timeout: short}}";
        await using var rig = await target.StartAsync([Yaml.Lane(queue: "slow-lane"), policy], app => app, script: app =>
            app.Answers = async (request, abort) =>
        {
            if (request.Body != "hangs") return new Answer(request.Path == "/lane" ? 200 : 404);
            await using var registration = abort.Register(() => aborted.TrySetResult());
            await aborted.Task;
            return new Answer();
        });
        await rig.SendAsync("slow-lane", "hangs");
        await rig.SendAsync("slow-lane", "works");
        Assert.Equal("hangs", (await rig.App.NextAsync(rig.Token)).Body);
        await aborted.Task.WaitAsync(rig.Token);
        Assert.Equal("works", (await rig.App.NextAsync(rig.Token)).Body);
        await rig.WhenAsync("slow-lane", counts => counts is { Visible: 0, InFlight: 1 });
    }

    [Theory, OnEach]
    public async Task Each_lane_handles_one_message_at_a_time(Target target)
    {
        var counter = new ConcurrencyCounter();
        var full = new TaskCompletionSource();
        string[] lanes = [.. Enumerable.Range(1, 4).Select(lane => Yaml.Lane($"lane-{lane}", "slow-lane"))];
        await using var rig = await target.StartAsync(lanes, app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            if (counter.Enter() == 4) full.TrySetResult();
            await full.Task;
            counter.Leave();
            return new Answer();
        });
        for (var message = 0; message < 12; message++) await rig.SendAsync("slow-lane", $"{message}");
        await rig.WhenEmptyAsync("slow-lane");
        Assert.Equal(4, counter.Most);
        Assert.Equal(12, rig.App.Seen.Count(request => request.Path == "/lane"));
    }

    [Theory, OnEach]
    public async Task App_max_concurrency_limits_all_lanes_together(Target target)
    {
        var counter = new ConcurrencyCounter();
        string[] lanes = [.. Enumerable.Range(1, 4).Select(lane => Yaml.Lane($"lane-{lane}", "slow-lane"))];
        await using var rig = await target.StartAsync(lanes, app => app with { AppMaxConcurrency = 2 }, script: app =>
            app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            counter.Enter();
            await Task.Yield();
            counter.Leave();
            return new Answer();
        });
        for (var message = 0; message < 8; message++) await rig.SendAsync("slow-lane", $"{message}");
        await rig.WhenEmptyAsync("slow-lane");
        Assert.InRange(counter.Most, 1, 2);
    }

    [Theory, OnEach]
    public async Task A_message_is_redelivered_after_the_app_was_down(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Lane());
        await rig.ReadyAsync();
        var port = rig.App.Port;
        await rig.App.DisposeAsync();
        await rig.SendAsync("lane", "early");
        await rig.WhenAsync("lane", counts => counts.InFlight == 1);
        await using var again = await ScriptedApp.StartAsync(port);
        Assert.Equal("early", (await again.NextAsync(rig.Token)).Body);
        await rig.WhenEmptyAsync("lane");
    }

    [Theory, OnEach]
    public async Task A_stop_waits_for_the_handler_then_receives_one_more_message(Target target)
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var rig = await target.StartAsync([Yaml.Lane(queue: "slow-lane")], app => app, script: app =>
            app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            entered.SetResult();
            await release.Task;
            return new Answer();
        });
        await rig.SendAsync("slow-lane", "first");
        await rig.SendAsync("slow-lane", "second");
        await entered.Task.WaitAsync(rig.Token);
        var stopped = rig.StopAsync();
        Assert.True(await rig.Dapr.CheckOutboundHealthAsync(rig.Token));
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await stopped.WaitAsync(rig.Token);
        Assert.Equal(new(0, 1), await rig.CountsAsync("slow-lane"));
        Assert.Equal("first", Assert.Single(rig.App.Seen, request => request.Path == "/lane").Body);
    }

    [Theory, OnEach]
    public async Task Output_sends_data_as_text_and_quotes_strings_of_generic_calls(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Component("out", "bindings.aws.sqs", "queueName=slow-lane", "direction=output"));
        await rig.Dapr.InvokeBindingAsync(new BindingRequest("out", "create") { Data = """{"a": 1}"""u8.ToArray() }, rig.Token);
        await rig.Dapr.InvokeBindingAsync("out", "create", "text", cancellationToken: rig.Token);
        Assert.Equal(["""{"a": 1}""", "\"text\""], await rig.PeekAsync("slow-lane"));
    }

    [Theory, OnEach]
    public async Task An_input_binding_cannot_be_invoked(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Lane());
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.InvokeBindingAsync("lane-1", "create", "x", cancellationToken: rig.Token));
        Assert.Equal("error invoking output binding lane-1: couldn't find output binding lane-1", exception.Status.Detail);
    }

    [Theory, OnEmulator(InDaprd = "starts, is healthy, and polls the queue about 900 times a second")]
    public async Task A_missing_queue_fails_the_start_with_file_and_line(Target target)
    {
        var exception = await Assert.ThrowsAsync<ResourceException>(() => target.StartAsync(Yaml.Lane(queue: "nosuch")));
        Assert.Matches(
            @"0\.yaml:\d+: component 'lane-1': field 'queueName' names a queue that does not exist: 'nosuch'$", exception.Message);
    }
}
