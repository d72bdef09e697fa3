using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Digests, storms and quiet hours: counted exactly, sent once, whatever is repeated or killed.</summary>
public sealed class SummaryTests
{
    private static readonly (string, string)[] _hourly =
    [
        ("Notifier:Rules:0:Name", "hourly"),
        ("Notifier:Rules:0:Channels:0", "webhook"),
        ("Notifier:Rules:0:Digest:Every", "01:00:00"),
    ];

    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Fact]
    public async Task A_digest_is_one_message_with_exact_counts()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        for (var n = 0; n < 30; n++)
        {
            var status = n % 10 == 0 ? FileStatus.Rejected : FileStatus.Processed;
            var outcome = NotifierApp.Outcome($"in/{n}.txt", status, n % 10 == 0 ? Codes.TooLarge : null) with { Bytes = n };
            // Every outcome comes twice.
            for (var times = 0; times < 2; times++) Assert.Equal("SUCCESS", await app.DeliverAsync(outcome, $"outcome-{n}"));
        }

        await RunAsync(app, TimeSpan.FromMinutes(59));
        var summary = Assert.Single(Summaries(app));
        Assert.Equal((30, 3, 435), ((int)summary["totals"]!["files"]!, (int)summary["totals"]!["failed"]!, (int)summary["totals"]!["bytes"]!));
        Assert.Equal(("digest", "hourly", 3, "too-large"), (
            (string)summary["kind"]!, (string)summary["rule"]!, (int)summary["causes"]![0]!["count"]!, (string)summary["causes"]![0]!["code"]!));
        Assert.Equal(
            ["in/29.txt", "in/28.txt", "in/27.txt", "in/26.txt", "in/25.txt"],
            summary["largest"]!.AsArray().Select(file => (string)file!["key"]!));
        Assert.Null(summary["incomplete"]);
    }

    [Fact]
    public async Task Nothing_happened_gives_no_digest()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await RunAsync(app, TimeSpan.FromHours(3));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_second_digest_compares_itself_with_the_first()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 3);
        await RunAsync(app, TimeSpan.FromMinutes(59));
        await DeliverAsync(app, 5, first: 100);
        await RunAsync(app, TimeSpan.FromHours(1));
        Assert.Equal([null, 3L], Summaries(app).Select(summary => (long?)summary["before"]?["files"]));
        Assert.Equal([3, 5], Summaries(app).Select(FilesOf));
    }

    [Fact]
    public async Task An_outcome_after_its_summary_is_counted_once_in_the_next()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 1);
        await RunAsync(app, TimeSpan.FromMinutes(59));
        var late = NotifierApp.Outcome("in/late.txt");
        for (var times = 0; times < 3; times++) Assert.Equal("SUCCESS", await app.DeliverAsync(late, "late"));
        // An outcome of the sent summary is not counted again.
        Assert.Equal("SUCCESS", await app.DeliverAsync(OutcomeOf(0) with { At = Some.Time }, "outcome-0"));
        await RunAsync(app, TimeSpan.FromHours(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync(late, "late"));
        await RunAsync(app, TimeSpan.FromHours(1));
        Assert.Equal([(1, 0), (1, 1)], Summaries(app).Select(summary => (FilesOf(summary), (int)summary["late"]!)));
    }

    [Fact]
    public async Task A_summary_survives_a_kill_at_every_call()
    {
        for (var calls = 0; ; calls++)
        {
            var clock = new FakeTimeProvider(Some.Time);
            await using var app = await NotifierApp.StartAsync(clock, _hourly);
            await DeliverAsync(app, 7);
            clock.Advance(TimeSpan.FromHours(1));
            var (seen, isKilled) = (0, false);
            app.Sidecar.FailNext(_ => seen++ == calls && (isKilled = true));
            await app.TickAsync();
            await using var other = app.Replica();
            for (var ticks = 0; ticks < 4; ticks++)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                await other.TickAsync();
            }

            Assert.All(Summaries(app), summary => Assert.Equal(7, FilesOf(summary)));
            // A lost sent record is the documented window.
            Assert.InRange(app.Sidecar.Sent.Count, 1, 2);
            Assert.Empty(app.Stored(NotifyKeys.Periods));
            if (!isKilled) break;
        }
    }

    [Fact]
    public async Task Two_replicas_send_a_summary_once()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await using var other = app.Replica();
        await DeliverAsync(app, 5);
        _clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(app.TickAsync(), other.TickAsync(), app.TickAsync(), other.TickAsync());
        await app.TickAsync();
        Assert.Equal(5, FilesOf(Assert.Single(Summaries(app))));
    }

    [Fact]
    public async Task A_digest_of_ten_thousand_outcomes_is_one_small_message_on_every_channel()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            [
                ("Notifier:Rules:0:Digest:Every", "01:00:00"),
                .. ChannelName.Kinds.Select((channel, index) => ($"Notifier:Rules:0:Channels:{index}", channel)),
            ]);
        var keys = string.Concat(Enumerable.Repeat("ä", 500));
        await Parallel.ForAsync(0, 10_000, TestContext.Current.CancellationToken, async (n, _) =>
        {
            var outcome = NotifierApp.Outcome($"{keys}{n}", (FileStatus)(3 + (n % 3)), $"code-{n % 40}") with { Bytes = n };
            Assert.Equal("SUCCESS", await app.DeliverAsync(outcome, $"outcome-{n}"));
        });
        await RunAsync(app, TimeSpan.FromMinutes(59));
        Assert.Equal(ChannelName.Kinds.Order(), app.Notified.Order());
        var limits = new Dictionary<string, int>
        {
            [Components.Alerts] = 256 << 10,
            [Components.Slack] = 40_000,
            [ChannelName.Teams] = 28 << 10,
            [Components.Email] = 256 << 10,
            [ChannelName.Webhook] = 64 << 10,
        };
        Assert.All(app.Sidecar.Sent, call => Assert.InRange(call.Content.Length, 1, limits[call.Component]));
        Assert.Equal(10_000, FilesOf(Assert.Single(Summaries(app))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_storm_gives_the_capped_number_of_messages_and_one_summary(int replicas)
    {
        await using var app = await NotifierApp.StartAsync(
            _clock, ("Notifier:Rules:0:Channels:0", "webhook"), ("Notifier:Rules:0:Cap:Count", "10"));
        await using var other = app.Replica();
        await Parallel.ForAsync(0, 5_000, TestContext.Current.CancellationToken, async (n, _) =>
        {
            var to = n % replicas == 0 ? app : other;
            Assert.Equal("SUCCESS", await to.DeliverAsync(
                NotifierApp.Outcome($"in/{n}.txt", FileStatus.Parked, n % 5 == 0 ? Codes.TimedOut : "files-unavailable"), $"outcome-{n}"));
        });
        Assert.Equal(10, app.Sidecar.Sent.Count);
        await RunAsync(app, TimeSpan.FromMinutes(12));
        var summary = Assert.Single(Summaries(app));
        Assert.Equal(("storm", 4_990), ((string)summary["kind"]!, FilesOf(summary)));
        Assert.Equal(4_990, summary["causes"]!.AsArray().Sum(cause => (int)cause!["count"]!));
        Assert.Equal(5, summary["firstFailed"]!.AsArray().Count);
        Assert.Equal(11, app.Sidecar.Sent.Count);
    }

    [Fact]
    public async Task The_next_window_has_slots_again()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            ("Notifier:Rules:0:Channels:0", "webhook"), ("Notifier:Rules:0:Cap:Count", "1"), ("Notifier:Rules:0:Cap:Window", "00:10:00"));
        await DeliverAsync(app, 3);
        await RunAsync(app, TimeSpan.FromMinutes(12));
        await DeliverAsync(app, 1, first: 10);
        Assert.Equal([null, "storm", null], app.Sidecar.Sent.Select(call => (string?)DataOf(call)["kind"]));
    }

    [Fact]
    public async Task Quiet_hours_end_with_one_summary_for_each_channel()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            ("Notifier:Rules:0:Channels:0", "webhook"), ("Notifier:Rules:0:Channels:1", "webhook-ops"),
            ("Notifier:Rules:0:QuietHours:From", "22:00"), ("Notifier:Rules:0:QuietHours:To", "04:00"));
        await DeliverAsync(app, 40);
        Assert.Empty(app.Sidecar.Sent);
        await RunAsync(app, TimeSpan.FromHours(1));
        Assert.Equal(["webhook", "webhook-ops"], app.Notified.Order());
        Assert.All(Summaries(app), summary => Assert.Equal(("quiet", 40), ((string)summary["kind"]!, FilesOf(summary))));
        await DeliverAsync(app, 1, first: 100);
        Assert.Equal(4, app.Sidecar.Sent.Count);
    }

    [Fact]
    public async Task Entries_are_deleted_when_no_outcome_can_be_repeated_any_more()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 5);
        await RunAsync(app, TimeSpan.FromMinutes(59));
        Assert.Equal(5, app.Stored("notify/entries/").Count);
        _clock.Advance(TimeSpan.FromDays(15) + TimeSpan.FromMinutes(1));
        await app.TickAsync();
        Assert.Empty(app.Stored("notify/"));
    }

    [Fact]
    public async Task A_channel_that_is_down_gets_the_digest_later_and_the_others_once()
    {
        await using var app = await NotifierApp.StartAsync(_clock, [.. _hourly, ("Notifier:Rules:0:Channels:1", Components.Slack)]);
        await DeliverAsync(app, 5);
        app.Sidecar.FailNext(call => call.Component == Components.Slack, times: 2);
        await RunAsync(app, TimeSpan.FromMinutes(65));
        Assert.Equal([Components.Slack, "webhook"], app.Notified.Order());
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_makes_the_summary_incomplete()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 2);
        var entry = app.Stored("notify/entries/")[0];
        app.Sidecar.Buckets[Components.Parking].Put(Path.GetDirectoryName(Path.GetDirectoryName(entry)) + "/foreign/x.json", "{}");
        await RunAsync(app, TimeSpan.FromMinutes(59));
        Assert.Equal("1 entry could not be read", (string)Assert.Single(Summaries(app))["incomplete"]!);
    }

    [Fact]
    public async Task A_file_that_stays_parked_is_escalated_once()
    {
        await using var app = await EscalatingAsync();
        var outcome = NotifierApp.Outcome(status: FileStatus.Parked);
        app.Sidecar.State.Set(StateKeys.File(outcome.FileId), Some.Record(Some.Event(), FileStatus.Parked).ToJson());
        await app.DeliverAsync(outcome);
        await RunAsync(app, TimeSpan.FromMinutes(59));
        Assert.Equal(["webhook"], app.Notified);
        await RunAsync(app, TimeSpan.FromMinutes(5));
        await app.DeliverAsync(outcome);
        await RunAsync(app, TimeSpan.FromHours(2));
        Assert.Equal(["webhook", "webhook-chief"], app.Notified);
        Assert.Equal(Message.StillParked, (string)JsonNode.Parse(app.Sidecar.Sent[1].Text)!["type"]!);
    }

    [Theory]
    [InlineData(FileStatus.Processed, 0)]
    [InlineData(FileStatus.Parked, 1)]
    public async Task A_file_that_somebody_acted_on_is_not_escalated(FileStatus status, int generation)
    {
        await using var app = await EscalatingAsync();
        var outcome = NotifierApp.Outcome(status: FileStatus.Parked);
        app.Sidecar.State.Set(StateKeys.File(outcome.FileId), Some.Record(Some.Event(), status, generation).ToJson());
        await app.DeliverAsync(outcome);
        await RunAsync(app, TimeSpan.FromHours(2));
        Assert.Equal(["webhook"], app.Notified);
        Assert.Empty(app.Stored("notify/"));
    }

    private Task<NotifierApp> EscalatingAsync() => NotifierApp.StartAsync(
        _clock,
        ("Notifier:Rules:0:Channels:0", "webhook"),
        ("Notifier:Rules:0:Escalation:After", "01:00:00"),
        ("Notifier:Rules:0:Escalation:Channels:0", "webhook-chief"));

    private async Task RunAsync(NotifierApp app, TimeSpan time)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end; _clock.Advance(TimeSpan.FromSeconds(30)))
            Assert.Equal(HttpStatusCode.OK, await app.TickAsync());
    }

    private FileOutcome OutcomeOf(int n) => NotifierApp.Outcome($"in/{n}.txt") with { At = _clock.GetUtcNow() };

    private async Task DeliverAsync(NotifierApp app, int count, int first = 0)
    {
        for (var n = first; n < first + count; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(OutcomeOf(n), $"outcome-{n}"));
    }

    private static IReadOnlyList<JsonNode> Summaries(NotifierApp app) =>
        [.. app.Sidecar.Sent.Where(call => ChannelName.KindOf(call.Component) == ChannelName.Webhook).Select(DataOf)
            .Where(data => data["kind"] is not null)];

    private static JsonNode DataOf(SidecarCall call) => JsonNode.Parse(call.Text)!["data"]!;

    private static int FilesOf(JsonNode summary) => (int)summary["totals"]!["files"]!;
}
