using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Digests are counted exactly and sent once, whatever is repeated or killed.</summary>
public sealed class DigestTests
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

        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
        var summary = Assert.Single(app.Summaries);
        Assert.Equal(
            (30, 3, 435), ((int)summary["totals"]!["files"]!, (int)summary["totals"]!["failed"]!, (int)summary["totals"]!["bytes"]!));
        Assert.Equal(("digest", "hourly", 3, "too-large"), (
            (string)summary["kind"]!,
            (string)summary["rule"]!, (int)summary["causes"]![0]!["count"]!, (string)summary["causes"]![0]!["code"]!));
        Assert.Equal(
            ["in/29.txt", "in/28.txt", "in/27.txt", "in/26.txt", "in/25.txt"],
            summary["largest"]!.AsArray().Select(file => (string)file!["key"]!));
        Assert.Null(summary["incomplete"]);
    }

    [Fact]
    public async Task The_same_key_in_two_sources_is_two_files_of_a_digest()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await app.DeliverAsync(NotifierApp.Outcome("in/a.txt") with { Bytes = 1 }, "one");
        await app.DeliverAsync(
            FileOutcome.Of(Some.Record(Some.Event("in/a.txt") with { Source = "eu" }, FileStatus.Processed)) with { Bytes = 2 }, "other");

        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));

        var summary = Assert.Single(app.Summaries);
        Assert.Equal((2, 3), ((int)summary["totals"]!["files"]!, (int)summary["totals"]!["bytes"]!));
        Assert.Equal(
            [("in/a.txt", "eu"), ("in/a.txt", null)],
            summary["largest"]!.AsArray().Select(file => ((string)file!["key"]!, (string?)file["source"])));
    }

    [Fact]
    public async Task Nothing_happened_gives_no_digest()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await app.RunAsync(_clock, TimeSpan.FromHours(3));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_second_digest_compares_itself_with_the_first()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 3);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
        await DeliverAsync(app, 5, first: 100);
        await app.RunAsync(_clock, TimeSpan.FromHours(1));
        Assert.Equal([null, 3L], app.Summaries.Select(summary => (long?)summary["before"]?["files"]));
        Assert.Equal([3, 5], app.Summaries.Select(NotifierApp.FilesOf));
    }

    [Fact]
    public async Task An_outcome_after_its_summary_is_counted_once_in_the_next()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 1);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
        var late = NotifierApp.Outcome("in/late.txt");
        for (var times = 0; times < 3; times++) Assert.Equal("SUCCESS", await app.DeliverAsync(late, "late"));
        // An outcome of the sent summary is not counted again.
        Assert.Equal("SUCCESS", await app.DeliverAsync(OutcomeOf(0) with { At = Some.Time }, "outcome-0"));
        await app.RunAsync(_clock, TimeSpan.FromHours(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync(late, "late"));
        await app.RunAsync(_clock, TimeSpan.FromHours(1));
        Assert.Equal([(1, 0), (1, 1)], app.Summaries.Select(summary => (NotifierApp.FilesOf(summary), (int)summary["late"]!)));
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

            Assert.All(app.Summaries, summary => Assert.Equal(7, NotifierApp.FilesOf(summary)));
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
        Assert.Equal(5, NotifierApp.FilesOf(Assert.Single(app.Summaries)));
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
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
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
        Assert.Equal(10_000, NotifierApp.FilesOf(Assert.Single(app.Summaries)));
    }

    [Fact]
    public async Task Entries_are_deleted_when_no_outcome_can_be_repeated_any_more()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 5);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
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
        await app.RunAsync(_clock, TimeSpan.FromMinutes(65));
        Assert.Equal([Components.Slack, "webhook"], app.Notified.Order());
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_makes_the_summary_incomplete()
    {
        await using var app = await NotifierApp.StartAsync(_clock, _hourly);
        await DeliverAsync(app, 2);
        var entry = app.Stored("notify/entries/")[0];
        app.Sidecar.Buckets[Components.Parking].Put(Path.GetDirectoryName(Path.GetDirectoryName(entry)) + "/foreign/x.json", "{}");
        await app.RunAsync(_clock, TimeSpan.FromMinutes(59));
        Assert.Equal("1 entry could not be read", (string)Assert.Single(app.Summaries)["incomplete"]!);
    }

    private FileOutcome OutcomeOf(int n) => NotifierApp.Outcome($"in/{n}.txt") with { At = _clock.GetUtcNow() };

    private async Task DeliverAsync(NotifierApp app, int count, int first = 0)
    {
        for (var n = first; n < first + count; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(OutcomeOf(n), $"outcome-{n}"));
    }
}
