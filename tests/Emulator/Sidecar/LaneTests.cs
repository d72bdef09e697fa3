using Dapr.Client;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>bindings.aws.sqs as input and output; the expectations are those of the recordings lane-*.</summary>
public sealed class LaneTests
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

    [Fact]
    public async Task Delivers_the_body_as_it_is_with_the_headers_of_daprd_and_deletes_it()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.Lane());
        await rig.Cloud.Queues.SendAsync("lane", """{"n":1}""", rig.Token);
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("POST /lane", request.ToString());
        Assert.Equal("""{"n":1}""", request.Body);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("7", request.Headers["Content-Length"]);
        Assert.Equal("00-00000000000000000000000000000000-0000000000000000-00", request.Headers["traceparent"]);
        Assert.DoesNotContain("dapr-app-id", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        await rig.WhenEmptyAsync("lane");
    }

    [Fact]
    public async Task Asks_for_the_apps_configuration_first_and_not_for_subscriptions_without_a_pubsub()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.Lane());
        await rig.ReadyAsync();
        Assert.Equal(["GET /dapr/config"], rig.App.Seen.Select(request => request.ToString()));
        Assert.Equal("processor", rig.App.Seen[0].Headers["dapr-app-id"]);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(204)]
    public async Task Any_2xx_is_success_where_no_retry_policy_is_set(int status)
    {
        await using var rig = await SidecarRig.StartAsync([Yaml.Lane()], app => app, script: app => app.AnswerWith(status));
        await rig.Cloud.Queues.SendAsync("lane", "x", rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("lane");
        Assert.Equal(0, (await rig.CountsAsync("lane-dlq")).Visible);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Anything_else_comes_back_after_the_visibility_and_ends_with_the_dead_letters(int status)
    {
        await using var rig = await SidecarRig.StartAsync([Yaml.Lane()], app => app, script: app => app.AnswerWith(status));
        await rig.Cloud.Queues.SendAsync("lane", "poison", rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.Cloud.WhenAsync(async () => (await rig.CountsAsync("lane-dlq")).Visible == 1, rig.Token);
        Assert.Equal(["poison"], rig.Cloud.Queues.Peek("lane-dlq"));
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/lane"));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(500)]
    public async Task With_a_retry_policy_only_200_is_success(int status)
    {
        var policy = Policies + "\n      lane-1: {inbound: {retry: three}}";
        await using var rig = await SidecarRig.StartAsync([Yaml.Lane(queue: "slow-lane"), policy], app => app, script: app => app.AnswerWith(status));
        await rig.Cloud.Queues.SendAsync("slow-lane", "x", rig.Token);
        for (var delivery = 0; delivery < 4; delivery++) await rig.App.NextAsync(rig.Token);
        Assert.Equal(1, (await rig.CountsAsync("slow-lane")).InFlight);
    }

    [Fact]
    public async Task An_inbound_timeout_aborts_the_request_and_the_lane_goes_on()
    {
        var aborted = new TaskCompletionSource();
        var policy = Policies + "\n      lane-1: {inbound: {timeout: short}}";
        await using var rig = await SidecarRig.StartAsync([Yaml.Lane(queue: "slow-lane"), policy], app => app, script: app => app.Answers = async (request, abort) =>
        {
            if (request.Body != "hangs") return new Answer(request.Path == "/lane" ? 200 : 404);
            await using var registration = abort.Register(() => aborted.TrySetResult());
            await aborted.Task;
            return new Answer();
        });
        await rig.Cloud.Queues.SendAsync("slow-lane", "hangs", rig.Token);
        await rig.Cloud.Queues.SendAsync("slow-lane", "works", rig.Token);
        Assert.Equal("hangs", (await rig.App.NextAsync(rig.Token)).Body);
        await aborted.Task.WaitAsync(rig.Token);
        Assert.Equal("works", (await rig.App.NextAsync(rig.Token)).Body);
        await rig.Cloud.WhenAsync(async () => await rig.CountsAsync("slow-lane") is { Visible: 0, InFlight: 1 }, rig.Token);
    }

    [Fact]
    public async Task One_lane_handles_one_message_at_a_time_and_four_lanes_four()
    {
        var peak = new Peak();
        var full = new TaskCompletionSource();
        string[] lanes = [.. Enumerable.Range(1, 4).Select(lane => Yaml.Lane($"lane-{lane}", "slow-lane"))];
        await using var rig = await SidecarRig.StartAsync(lanes, app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            if (peak.Enter() == 4) full.TrySetResult();
            await full.Task;
            peak.Leave();
            return new Answer();
        });
        for (var message = 0; message < 12; message++) await rig.Cloud.Queues.SendAsync("slow-lane", $"{message}", rig.Token);
        await rig.WhenEmptyAsync("slow-lane");
        Assert.Equal(4, peak.Most);
        Assert.Equal(12, rig.App.Seen.Count(request => request.Path == "/lane"));
    }

    [Fact]
    public async Task App_max_concurrency_bounds_all_lanes_together()
    {
        var peak = new Peak();
        string[] lanes = [.. Enumerable.Range(1, 4).Select(lane => Yaml.Lane($"lane-{lane}", "slow-lane"))];
        await using var rig = await SidecarRig.StartAsync(lanes, app => app with { AppMaxConcurrency = 2 }, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            peak.Enter();
            await Task.Yield();
            peak.Leave();
            return new Answer();
        });
        for (var message = 0; message < 8; message++) await rig.Cloud.Queues.SendAsync("slow-lane", $"{message}", rig.Token);
        await rig.WhenEmptyAsync("slow-lane");
        Assert.InRange(peak.Most, 1, 2);
    }

    [Fact]
    public async Task A_message_comes_back_when_the_app_was_down_and_the_lane_goes_on()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.Lane());
        await rig.ReadyAsync();
        var port = rig.App.Port;
        await rig.App.DisposeAsync();
        await rig.Cloud.Queues.SendAsync("lane", "early", rig.Token);
        await rig.Cloud.WhenAsync(async () => (await rig.CountsAsync("lane")).InFlight == 1, rig.Token);
        await using var again = await ScriptedApp.StartAsync(port);
        Assert.Equal("early", (await again.NextAsync(rig.Token)).Body);
        await rig.WhenEmptyAsync("lane");
    }

    [Fact]
    public async Task A_stop_waits_for_the_handler_and_deletes_its_message_then_spends_a_receive_on_another()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var rig = await SidecarRig.StartAsync([Yaml.Lane(queue: "slow-lane")], app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/lane") return new Answer(404);
            entered.SetResult();
            await release.Task;
            return new Answer();
        });
        await rig.Cloud.Queues.SendAsync("slow-lane", "first", rig.Token);
        await rig.Cloud.Queues.SendAsync("slow-lane", "second", rig.Token);
        await entered.Task.WaitAsync(rig.Token);
        var stopped = rig.Sidecar.StopAsync(CancellationToken.None);
        Assert.True(await rig.Dapr.CheckOutboundHealthAsync(rig.Token));
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await stopped.WaitAsync(rig.Token);
        Assert.Equal(new(0, 1), await rig.CountsAsync("slow-lane"));
        Assert.Equal(["second"], rig.Cloud.Queues.Peek("slow-lane"));
        Assert.Single(rig.App.Seen, request => request.Path == "/lane");
    }

    [Fact]
    public async Task Output_sends_the_data_as_text_and_a_string_of_the_generic_call_in_quotes()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.Component("out", "bindings.aws.sqs", "queueName=slow-lane", "direction=output"));
        await rig.Dapr.InvokeBindingAsync(new BindingRequest("out", "create") { Data = """{"a": 1}"""u8.ToArray() }, rig.Token);
        await rig.Dapr.InvokeBindingAsync("out", "create", "text", cancellationToken: rig.Token);
        Assert.Equal(["""{"a": 1}""", "\"text\""], rig.Cloud.Queues.Peek("slow-lane"));
    }

    [Fact]
    public async Task An_input_binding_is_no_output_binding()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.Lane());
        var fault = await Faults.OfAsync(() => rig.Dapr.InvokeBindingAsync("lane-1", "create", "x", cancellationToken: rig.Token));
        Assert.Equal("error invoking output binding lane-1: couldn't find output binding lane-1", fault.Status.Detail);
    }

    [Fact]
    public async Task A_queue_that_nobody_made_stops_the_start_with_file_and_line()
    {
        var fault = await Assert.ThrowsAsync<ResourceException>(() => SidecarRig.StartAsync(Yaml.Lane(queue: "nosuch")));
        Assert.Matches(@"0\.yaml:\d+: component 'lane-1': field 'queueName' names a queue that does not exist: 'nosuch'$", fault.Message);
    }
}
