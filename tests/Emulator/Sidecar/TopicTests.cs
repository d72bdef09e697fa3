using System.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>pubsub.aws.snssqs: deliveries and answers, as in the recordings subscribe-* and dead-letter-topic*.</summary>
public sealed class TopicTests
{
    private static readonly string _subscription = Yaml.Subscription("{default: /outcome}");
    private static readonly string[] _withDeadLetters = [Yaml.PubSub("sqsDeadLettersQueueName=outcome-dlq", "messageReceiveLimit=2"), _subscription];

    [Fact]
    public async Task Delivers_a_CloudEvent_with_the_headers_of_daprd()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.PubSub(), _subscription);
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("POST /outcome", request.ToString());
        Assert.Equal("application/cloudevents+json", request.Headers["Content-Type"]);
        Assert.Equal("outcomes", request.Headers["pubsubname"]);
        Assert.Equal("00-00000000000000000000000000000000-0000000000000000-00", request.Headers["traceparent"]);
        Assert.Matches(
            """^\{"data":\{"a":1\},"datacontenttype":"application/json","id":"[-0-9a-f]{36}","pubsubname":"outcomes","source":"processor","specversion":"1.0","time":"[-0-9T:]+Z","topic":"facts","traceid":"","traceparent":"","tracestate":"","type":"com.dapr.event.sent"\}$""",
            request.Body);
        await rig.WhenEmptyAsync("outcome-queue");
    }

    [Fact]
    public async Task Asks_the_app_for_its_own_subscriptions_once()
    {
        await using var rig = await SidecarRig.StartAsync([Yaml.PubSub()], app => app, script: app => app.Answers = (request, _) => Task.FromResult(
            request.Path == "/dapr/subscribe" ? new Answer(200, """[{"pubsubName":"outcomes","topic":"facts","route":"own"}]""", "application/json") : new Answer(200)));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        Assert.Equal("/own", (await rig.App.NextAsync(rig.Token)).Path);
        Assert.Single(rig.App.Seen, request => request.Path == "/dapr/subscribe");
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "fine")]
    [InlineData(200, """{"status":"SUCCESS"}""")]
    [InlineData(200, """{"other":1}""")]
    [InlineData(200, """{"status":"DROP"}""")]
    [InlineData(404, "")]
    public async Task These_answers_end_the_message(int status, string body)
    {
        await using var rig = await SidecarRig.StartAsync(_withDeadLetters, app => app, script: app => app.AnswerWith(status, body));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(new(0, 0), await rig.CountsAsync("outcome-dlq"));
    }

    [Theory]
    [InlineData(200, """{"status":"RETRY"}""")]
    [InlineData(200, """{"status":"drop"}""")]
    [InlineData(200, """{"status":"processed"}""")]
    [InlineData(302, "")]
    [InlineData(400, "")]
    [InlineData(500, "")]
    public async Task These_answers_bring_the_message_back_and_then_to_the_dead_letters(int status, string body)
    {
        await using var rig = await SidecarRig.StartAsync(_withDeadLetters, app => app, script: app => app.AnswerWith(status, body));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        var (first, second) = (await rig.App.NextAsync(rig.Token), await rig.App.NextAsync(rig.Token));
        Assert.Equal(first.Body, second.Body);
        await rig.Cloud.WhenAsync(async () => (await rig.CountsAsync("outcome-dlq")).Visible == 1, rig.Token);
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Fact]
    public async Task Without_dead_letters_the_retry_limit_deletes_the_message()
    {
        await using var rig = await SidecarRig.StartAsync([Yaml.PubSub("messageRetryLimit=3"), _subscription], app => app, script: app => app.AnswerWith(500));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Fact]
    public async Task A_dead_letter_topic_takes_the_first_failure_and_the_queue_is_rid_of_it()
    {
        var dead = Yaml.Subscription("{default: /dead}").Replace("facts", "facts-dead", StringComparison.Ordinal);
        await using var rig = await SidecarRig.StartAsync(
            [Yaml.PubSub(), Yaml.Subscription("{default: /outcome}", "deadLetterTopic: facts-dead"), dead], app => app,
            script: app => app.Answers = (request, _) => Task.FromResult(new Answer(request.Path == "/outcome" ? 500 : 200)));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        var (first, second) = (await rig.App.NextAsync(rig.Token), await rig.App.NextAsync(rig.Token));
        Assert.Equal(("/outcome", "/dead"), (first.Path, second.Path));
        Assert.Equal(first.Body, second.Body);
        await rig.WhenEmptyAsync("outcome-queue");
    }

    [Fact]
    public async Task An_inbound_retry_policy_comes_before_the_dead_letter_topic()
    {
        const string Policy = """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies: {retries: {two: {policy: constant, duration: 10ms, maxRetries: 2}}}
              targets: {components: {outcomes: {inbound: {retry: two}}}}
            """;
        await using var rig = await SidecarRig.StartAsync(
            [Yaml.PubSub(), Yaml.Subscription("{default: /outcome}", "deadLetterTopic: facts-dead"), Policy], app => app, script: app => app.AnswerWith(500));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        for (var delivery = 0; delivery < 3; delivery++) Assert.Equal("/outcome", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(3, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Fact]
    public async Task Rules_choose_the_route_by_the_events_type()
    {
        await using var rig = await SidecarRig.StartAsync(
            Yaml.PubSub(), Yaml.Subscription("""{rules: [{match: "event.type == 'file.rejected'", path: /rejected}], default: /other}"""));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, new Dictionary<string, string> { ["cloudevent.type"] = "file.rejected" }, rig.Token);
        Assert.Equal("/rejected", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        Assert.Equal("/other", (await rig.App.NextAsync(rig.Token)).Path);
    }

    [Fact]
    public async Task An_event_that_no_rule_takes_is_gone()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.PubSub(), Yaml.Subscription("""{rules: [{match: "event.type == 'a'", path: /a}]}"""));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.DoesNotContain(rig.App.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_raw_subscription_gets_the_bytes_in_base64_and_no_traceparent()
    {
        await using var rig = await SidecarRig.StartAsync(Yaml.PubSub(), Yaml.Subscription("{default: /raw}", "metadata: {rawPayload: 'true'}"));
        await rig.ReadyAsync();
        await rig.Cloud.Topics.PublishAsync("facts", """{"Records":[]}""", "Amazon S3 Notification", rig.Token);
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("application/cloudevents+json", request.Headers["Content-Type"]);
        Assert.DoesNotContain("traceparent", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(request.Body);
        Assert.Equal(
            ["data_base64", "datacontenttype", "id", "pubsubname", "source", "specversion", "topic", "type"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("""{"Records":[]}""", Encoding.UTF8.GetString(json.RootElement.GetProperty("data_base64").GetBytesFromBase64()));
        Assert.Equal("Dapr", json.RootElement.GetProperty("source").GetString());
    }

    [Fact]
    public async Task The_concurrency_limit_bounds_deliveries()
    {
        var (peak, full) = (new Peak(), new TaskCompletionSource());
        await using var rig = await SidecarRig.StartAsync([Yaml.PubSub("concurrencyLimit=3"), _subscription], app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            if (peak.Enter() == 3) full.TrySetResult();
            await full.Task;
            peak.Leave();
            return new Answer();
        });
        await rig.ReadyAsync();
        for (var message = 0; message < 9; message++) await rig.Dapr.PublishEventAsync("outcomes", "facts", message, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(3, peak.Most);
    }

    [Fact]
    public async Task Sequential_mode_delivers_one_at_a_time()
    {
        var peak = new Peak();
        await using var rig = await SidecarRig.StartAsync([Yaml.PubSub("concurrencyMode=single"), _subscription], app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            peak.Enter();
            await Task.Yield();
            peak.Leave();
            return new Answer();
        });
        await rig.ReadyAsync();
        for (var message = 0; message < 5; message++) await rig.Dapr.PublishEventAsync("outcomes", "facts", message, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(1, peak.Most);
    }

    [Fact]
    public async Task A_stop_waits_for_deliveries_under_way()
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var rig = await SidecarRig.StartAsync([Yaml.PubSub(), _subscription], app => app, script: app => app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            entered.SetResult();
            await release.Task;
            return new Answer();
        });
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        await entered.Task.WaitAsync(rig.Token);
        var stopped = rig.Sidecar.StopAsync(CancellationToken.None);
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await stopped.WaitAsync(rig.Token);
        Assert.Equal(new(0, 0), await rig.CountsAsync("outcome-queue"));
    }
}
