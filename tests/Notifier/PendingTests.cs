using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>A message that a channel does not accept is stored, tried again alone, and in the end reported to another channel.</summary>
public sealed class PendingTests
{
    private static readonly (string, string)[] _allChannels =
    [
        ("Notifier:Rules:0:Channels:0", Components.Alerts),
        ("Notifier:Rules:0:Channels:1", Components.Slack),
        ("Notifier:Rules:0:Channels:2", Components.Email),
        ("Notifier:Rules:0:Cap:Count", "0"),
    ];

    private readonly FakeTimeProvider _clock = new(Some.Time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_channel_is_retried_alone_by_the_clock()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _allChannels);
        app.Sidecar.FailNext(call => call.Component == Components.Slack);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts, Components.Email], app.Notified.Order());
        await app.TickAsync();
        Assert.Equal(2, app.Notified.Count);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await app.TickAsync();
        Assert.Equal([Components.Alerts, Components.Email, Components.Slack], app.Notified.Order());
        Assert.Empty(app.Stored("notify/"));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal(3, app.Notified.Count);
    }

    [Fact]
    public async Task Another_instance_continues_after_a_restart()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _allChannels);
        app.Sidecar.FailNext(call => call.Component == Components.Slack);
        await app.DeliverAsync();
        await using var other = app.Replica();
        _clock.Advance(TimeSpan.FromSeconds(10));
        await other.TickAsync();
        Assert.Contains(Components.Slack, app.Notified);
    }

    [Fact]
    public async Task A_redelivered_event_does_not_try_a_pending_message()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Notified);
        Assert.Single(app.Stored(NotifyKeys.Pending));
    }

    [Fact]
    public async Task Without_the_parking_bucket_the_event_is_redelivered()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        app.Sidecar.FailNext(call => call.Component == Components.Parking);
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task Pauses_between_tries_double_up_to_the_maximum()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, [.. _allChannels, ("Notifier:RetryMaximum", "00:00:35"), ("Notifier:MaxTries", "50")]);
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 5);
        await app.DeliverAsync();
        List<double> pauses = [];
        for (var n = 0; n < 4; n++)
        {
            var due = NotifyKeys.TimeOf(NotifyKeys.Pending, Assert.Single(app.Stored(NotifyKeys.Pending)))!.Value;
            pauses.Add(Math.Round((due - _clock.GetUtcNow()).TotalSeconds));
            _clock.Advance(due - _clock.GetUtcNow() + TimeSpan.FromSeconds(1));
            await app.TickAsync();
        }

        Assert.All(pauses.Zip([10d, 20, 35, 35]), pair => Assert.InRange(pair.First, pair.Second - 1, pair.Second));
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "Fri, 02 Jan 2026 03:06:05 GMT", 119)]
    [InlineData(500, null, 10)]
    [InlineData(404, "nonsense", 10)]
    [InlineData(302, null, 10)]
    public async Task A_status_of_a_webhook_is_a_failure_and_its_Retry_After_counts(int status, string? retryAfter, int seconds)
    {
        await using var app = await NotifierApp.StartAsync(_clock, ("Notifier:Rules:0:Channels:0", "webhook"));
        app.Sidecar.OnBinding("webhook", "post", _ => new(Metadata: new Dictionary<string, string>
        {
            ["statusCode"] = $"{status}",
            ["Retry-After"] = retryAfter ?? "",
        }));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        var due = NotifyKeys.TimeOf(NotifyKeys.Pending, Assert.Single(app.Stored(NotifyKeys.Pending)))!.Value;
        Assert.InRange((due - _clock.GetUtcNow()).TotalSeconds, seconds - 1, seconds + 1);
    }

    [Fact]
    public async Task After_the_last_try_another_channel_hears_of_it()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:MaxTries", "3"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 3);
        await app.DeliverAsync();
        await app.RunAsync(_clock, TimeSpan.FromMinutes(2), stepSeconds: 10);
        var report = JsonNode.Parse(Assert.Single(app.Sidecar.Sent).Text)!;
        Assert.Equal("Channel slack does not accept messages", (string)report["subject"]!);
        Assert.Single(app.Stored(NotifyKeys.Failed));
        Assert.Empty(app.Stored(NotifyKeys.Pending));
        Assert.Contains(app.Log.Lines, line => line.Contains("Gave up message outcome-1 to slack after 3 tries", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_of_the_fallback_channel_is_reported_to_another()
    {
        await using var app = await NotifierApp.StartAsync(_clock, [.. _allChannels, ("Notifier:MaxTries", "1")]);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        await app.DeliverAsync();
        await app.RunAsync(_clock, TimeSpan.FromMinutes(1), stepSeconds: 10);
        Assert.Equal([Components.Email, Components.Slack, Components.Slack], app.Notified.Order());
    }

    [Fact]
    public async Task A_hundred_failures_of_a_channel_in_an_hour_give_one_report()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:Rules:0:Cap:Count", "0"), ("Notifier:MaxTries", "1"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 1000);
        for (var n = 0; n < 100; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(id: $"outcome-{n}"));
        await app.RunAsync(_clock, TimeSpan.FromMinutes(45), stepSeconds: 10);
        Assert.Equal([Components.Alerts], app.Notified);
        Assert.NotEmpty(app.Stored(NotifyKeys.Failed));
    }

    [Fact]
    public async Task A_channel_that_fails_again_and_again_is_called_once_in_a_pause()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:Rules:0:Cap:Count", "0"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 1000);
        for (var n = 0; n < 50; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(id: $"outcome-{n}"));
        Assert.Equal(5, app.Sidecar.Calls.Count(call => call.Component == Components.Slack));
        Assert.Equal(50, app.Stored(NotifyKeys.Pending).Count);
        _clock.Advance(TimeSpan.FromSeconds(11));
        await app.TickAsync();
        Assert.Equal(6, app.Sidecar.Calls.Count(call => call.Component == Components.Slack));
    }

    [Fact]
    public async Task After_a_pause_a_healed_channel_gets_every_message_once()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:Rules:0:Cap:Count", "0"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 7);
        for (var n = 0; n < 50; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(id: $"outcome-{n}"));
        await app.RunAsync(_clock, TimeSpan.FromMinutes(10), stepSeconds: 10);
        Assert.Equal(50, app.Notified.Count);
        Assert.Empty(app.Stored("notify/"));
    }

    [Fact]
    public async Task What_waits_and_what_failed_is_listed_and_can_be_sent_again()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:MaxTries", "2"), ("Notifier:FallbackChannel", "slack"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 2);
        await app.DeliverAsync();
        var waiting = Assert.Single((await ListAsync(app, "pending"))["messages"]!.AsArray())!;
        Assert.Equal(("outcome-1", "slack", 1), ((string)waiting["messageId"]!, (string)waiting["channel"]!, (int)waiting["tries"]!));
        Assert.NotNull(waiting["dueAt"]);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(1), stepSeconds: 10);
        var failed = Assert.Single((await ListAsync(app, "failed"))["messages"]!.AsArray())!;
        Assert.Equal(("slack-unavailable", null), ((string)failed["code"]!, failed["dueAt"]));
        Assert.Contains("in/a.txt", (string)failed["title"]!, StringComparison.Ordinal);

        using var retried = await app.Client.PostAsJsonAsync(
            new Uri("/notifications/retry", UriKind.Relative), new { ids = new[] { (string)failed["id"]! } }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
        await app.TickAsync();
        Assert.Equal([Components.Slack], app.Notified);
        Assert.Empty(app.Stored("notify/"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"ids":[]}""")]
    [InlineData("""{"ids":["parked/timed-out/1.json"]}""")]
    [InlineData("""{"ids":["notify/failed/1.json"],"channel":"slack"}""")]
    public async Task A_request_names_failed_messages_or_a_channel(string body)
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.Buckets[Components.Parking].Put("parked/timed-out/1.json", "{}");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await app.Client.PostAsync(new Uri("/notifications/discard", UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(app.Stored("parked/"));
    }

    [Fact]
    public async Task Failed_messages_of_a_channel_are_discarded_together()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            ("Notifier:Rules:0:Channels:0", Components.Slack), ("Notifier:MaxTries", "1"), ("Notifier:FallbackChannel", "slack"));
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 2);
        await app.DeliverAsync(id: "outcome-1");
        await app.DeliverAsync(id: "outcome-2");
        using var answer = await app.Client.PostAsJsonAsync(
            new Uri("/notifications/discard", UriKind.Relative), new { channel = "slack", by = "ada" }, Cancellation);
        var changed = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        Assert.Equal((2, true), (changed["done"]!.AsArray().Count, (bool)changed["isComplete"]!));
        Assert.Contains(app.Log.Lines, line => line.Contains("Discarded 2 failed messages on request of ada", StringComparison.Ordinal));
        Assert.Empty(app.Stored("notify/"));
    }

    [Fact]
    public async Task An_object_that_is_no_message_is_skipped()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.Buckets[Components.Parking].Put("notify/pending/20260101T000000Z/x.slack.json", "no json");
        Assert.Equal(HttpStatusCode.OK, await app.TickAsync());
        Assert.Empty((await ListAsync(app, "pending"))["messages"]!.AsArray());
    }

    private static async Task<JsonNode> ListAsync(NotifierApp app, string state) =>
        (await app.Client.GetFromJsonAsync<JsonNode>(new Uri($"/notifications?state={state}", UriKind.Relative), Cancellation))!;
}
