using System.Text;
using System.Text.Json;

namespace FilePipeline.Conformance.Tests;

/// <summary>pubsub.aws.snssqs: deliveries and answers; expectations are from the recordings subscribe-* and dead-letter-topic*.</summary>
[Contract("1.4, 2.2, 5.8")]
public sealed class TopicFacts
{
    private static readonly string _subscription = Yaml.Subscription("{default: /outcome}");
    private static readonly string[] _withDeadLetters =
        [Yaml.PubSub("sqsDeadLettersQueueName=outcome-dlq", "messageReceiveLimit=2"), _subscription];

    [Theory, OnEach]
    public async Task Delivers_a_CloudEvent_with_the_headers_of_daprd(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.PubSub(), _subscription);
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

    [Theory, OnEach]
    public async Task Requests_the_apps_own_subscriptions_once(Target target)
    {
        await using var rig = await target.StartAsync([Yaml.PubSub()], app => app, script: app =>
            app.Answers = (request, _) => Task.FromResult(request.Path == "/dapr/subscribe"
                ? new Answer(200, """[{"pubsubName":"outcomes","topic":"facts","route":"own"}]""", "application/json")
                : new Answer(200)));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        Assert.Equal("/own", (await rig.App.NextAsync(rig.Token)).Path);
        Assert.Single(rig.App.Seen, request => request.Path == "/dapr/subscribe");
    }

    [Theory]
    [OnEach(200, "")]
    [OnEach(204, "")]
    [OnEach(200, "fine")]
    [OnEach(200, """{"status":"SUCCESS"}""")]
    [OnEach(200, """{"other":1}""")]
    [OnEach(200, """{"status":"DROP"}""")]
    [OnEach(404, "")]
    public async Task These_answers_delete_the_message(Target target, int status, string body)
    {
        await using var rig = await target.StartAsync(_withDeadLetters, app => app, script: app => app.AnswerWith(status, body));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(new(0, 0), await rig.CountsAsync("outcome-dlq"));
    }

    [Theory]
    [OnEach(200, """{"status":"RETRY"}""")]
    [OnEach(200, """{"status":"drop"}""")]
    [OnEach(200, """{"status":"processed"}""")]
    [OnEach(302, "")]
    [OnEach(400, "")]
    [OnEach(500, "")]
    [Covers("pubsub.aws.snssqs", "consumerID", "messageVisibilityTimeout", "sqsDeadLettersQueueName", "messageReceiveLimit")]
    public async Task These_answers_redeliver_and_then_dead_letter_the_message(Target target, int status, string body)
    {
        await using var rig = await target.StartAsync(_withDeadLetters, app => app, script: app => app.AnswerWith(status, body));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        var (first, second) = (await rig.App.NextAsync(rig.Token), await rig.App.NextAsync(rig.Token));
        Assert.Equal(first.Body, second.Body);
        await rig.WhenAsync("outcome-dlq", counts => counts.Visible == 1);
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Theory, OnEach]
    public async Task Without_a_dead_letter_queue_the_retry_limit_deletes_the_message(Target target)
    {
        await using var rig = await target.StartAsync([Yaml.PubSub("messageRetryLimit=3"), _subscription], app => app, script: app =>
            app.AnswerWith(500));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.App.NextAsync(rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(2, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Theory, OnEach]
    public async Task A_dead_letter_topic_gets_the_message_after_the_first_failure(Target target)
    {
        var dead = Yaml.Subscription("{default: /dead}", name: "dead").Replace("facts", "facts-dead", StringComparison.Ordinal);
        await using var rig = await target.StartAsync(
            [Yaml.PubSub(), Yaml.Subscription("{default: /outcome}", "deadLetterTopic: facts-dead"), dead], app => app,
            script: app => app.Answers = (request, _) => Task.FromResult(new Answer(request.Path == "/outcome" ? 500 : 200)));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        var (first, second) = (await rig.App.NextAsync(rig.Token), await rig.App.NextAsync(rig.Token));
        Assert.Equal(("/outcome", "/dead"), (first.Path, second.Path));
        Assert.Equal(first.Body, second.Body);
        await rig.WhenEmptyAsync("outcome-queue");
    }

    [Theory, OnEach]
    public async Task The_later_of_two_subscriptions_with_one_name_wins(Target target)
    {
        var later = Yaml.Subscription("{default: /later}").Replace("facts", "other-facts", StringComparison.Ordinal);
        await using var rig = await target.StartAsync(Yaml.PubSub(), _subscription, later);
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        await rig.Dapr.PublishEventAsync("outcomes", "other-facts", 2, rig.Token);
        Assert.Equal("/later", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.DoesNotContain(rig.App.Seen, request => request.Path == "/outcome");
    }

    [Theory, OnEach]
    public async Task An_inbound_retry_policy_runs_before_the_dead_letter_topic(Target target)
    {
        const string Policy = """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: r}
            spec:
              policies: {retries: {two: {policy: constant, duration: 10ms, maxRetries: 2}}}
              targets: {components: {outcomes: {inbound: {retry: two}}}}
            """;
        await using var rig = await target.StartAsync(
            [Yaml.PubSub(), Yaml.Subscription("{default: /outcome}", "deadLetterTopic: facts-dead"), Policy], app =>
                app, script: app => app.AnswerWith(500));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);
        for (var delivery = 0; delivery < 3; delivery++) Assert.Equal("/outcome", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(3, rig.App.Seen.Count(request => request.Path == "/outcome"));
    }

    [Theory, OnEach]
    public async Task Rules_choose_the_route_by_event_type(Target target)
    {
        await using var rig = await target.StartAsync(
            Yaml.PubSub(), Yaml.Subscription("""{rules: [{match: "event.type == 'file.rejected'", path: /rejected}], default: /other}"""));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync(
            "outcomes", "facts", 1, new Dictionary<string, string> { ["cloudevent.type"] = "file.rejected" }, rig.Token);
        Assert.Equal("/rejected", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        Assert.Equal("/other", (await rig.App.NextAsync(rig.Token)).Path);
    }

    [Theory, OnEach]
    public async Task An_event_without_a_matching_rule_is_dropped(Target target)
    {
        await using var rig =
            await target.StartAsync(Yaml.PubSub(), Yaml.Subscription("""{rules: [{match: "event.type == 'a'", path: /a}]}"""));
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.DoesNotContain(rig.App.Seen, request => request.Method == "POST");
    }

    [Theory, OnEmulator]
    public async Task A_raw_subscription_gets_the_bytes_in_base64_and_no_traceparent(Target target)
    {
        await using var rig =
            await target.StartAsync(Yaml.PubSub(), Yaml.Subscription("{default: /raw}", "metadata: {rawPayload: 'true'}"));
        await rig.ReadyAsync();
        await rig.Cloud.Topics.PublishAsync("facts", """{"Records":[]}""", "Amazon S3 Notification", rig.Token);
        var request = await rig.App.NextAsync(rig.Token);
        Assert.Equal("application/cloudevents+json", request.Headers["Content-Type"]);
        Assert.DoesNotContain("traceparent", request.Headers.Keys, StringComparer.OrdinalIgnoreCase);
        using var json = JsonDocument.Parse(request.Body);
        Assert.Equal(
            ["data_base64", "datacontenttype", "id", "pubsubname", "source", "specversion", "topic", "type"],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("""{"Records":[]}""", Encoding.UTF8.GetString(json.RootElement.GetProperty("data_base64").GetBytesFromBase64()));
        Assert.Equal("Dapr", json.RootElement.GetProperty("source").GetString());
    }

    [Theory, OnEach]
    [Covers("pubsub.aws.snssqs", "concurrencyLimit")]
    public async Task The_concurrency_limit_limits_deliveries(Target target)
    {
        var (counter, full) = (new ConcurrencyCounter(), new TaskCompletionSource());
        await using var rig = await target.StartAsync([Yaml.PubSub("concurrencyLimit=3"), _subscription], app => app, script: app =>
            app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            if (counter.Enter() == 3) full.TrySetResult();
            await full.Task;
            counter.Leave();
            return new Answer();
        });
        await rig.ReadyAsync();
        for (var message = 0; message < 9; message++) await rig.Dapr.PublishEventAsync("outcomes", "facts", message, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(3, counter.Most);
    }

    [Theory, OnEach]
    public async Task Sequential_mode_delivers_one_at_a_time(Target target)
    {
        var counter = new ConcurrencyCounter();
        await using var rig = await target.StartAsync([Yaml.PubSub("concurrencyMode=single"), _subscription], app => app, script: app =>
            app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            counter.Enter();
            await Task.Yield();
            counter.Leave();
            return new Answer();
        });
        await rig.ReadyAsync();
        for (var message = 0; message < 5; message++) await rig.Dapr.PublishEventAsync("outcomes", "facts", message, rig.Token);
        await rig.WhenEmptyAsync("outcome-queue");
        Assert.Equal(1, counter.Most);
    }

    [Theory, OnEach]
    public async Task A_stop_waits_for_deliveries_in_progress(Target target)
    {
        var (entered, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var rig = await target.StartAsync([Yaml.PubSub(), _subscription], app => app, script: app =>
            app.Answers = async (request, _) =>
        {
            if (request.Path != "/outcome") return new Answer(404);
            entered.SetResult();
            await release.Task;
            return new Answer();
        });
        await rig.ReadyAsync();
        await rig.Dapr.PublishEventAsync("outcomes", "facts", 1, rig.Token);
        await entered.Task.WaitAsync(rig.Token);
        var stopped = rig.StopAsync();
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await stopped.WaitAsync(rig.Token);
        Assert.Equal(new(0, 0), await rig.CountsAsync("outcome-queue"));
    }
}
