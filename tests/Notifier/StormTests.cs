using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Storms and quiet hours give few messages, with right counts.</summary>
public sealed class StormTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);

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
        await app.RunAsync(_clock, TimeSpan.FromMinutes(12));
        var summary = Assert.Single(app.Summaries);
        Assert.Equal(("storm", 4_990), ((string)summary["kind"]!, NotifierApp.FilesOf(summary)));
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
        await DeliverAsync(app, 0, 3);
        await app.RunAsync(_clock, TimeSpan.FromMinutes(12));
        await DeliverAsync(app, 10, 1);
        Assert.Equal([null, "storm", null], app.Sidecar.Sent.Select(call => (string?)NotifierApp.DataOf(call)["kind"]));
    }

    [Fact]
    public async Task Quiet_hours_end_with_one_summary_for_each_channel()
    {
        await using var app = await NotifierApp.StartAsync(
            _clock,
            ("Notifier:Rules:0:Channels:0", "webhook"), ("Notifier:Rules:0:Channels:1", "webhook-ops"),
            ("Notifier:Rules:0:QuietHours:From", "22:00"), ("Notifier:Rules:0:QuietHours:To", "04:00"));
        await DeliverAsync(app, 0, 40);
        Assert.Empty(app.Sidecar.Sent);
        await app.RunAsync(_clock, TimeSpan.FromHours(1));
        Assert.Equal(["webhook", "webhook-ops"], app.Notified.Order());
        Assert.All(app.Summaries, summary => Assert.Equal(("quiet", 40), ((string)summary["kind"]!, NotifierApp.FilesOf(summary))));
        await DeliverAsync(app, 100, 1);
        Assert.Equal(4, app.Sidecar.Sent.Count);
    }

    private static async Task DeliverAsync(NotifierApp app, int first, int count)
    {
        for (var n = first; n < first + count; n++)
            Assert.Equal("SUCCESS", await app.DeliverAsync(NotifierApp.Outcome($"in/{n}.txt"), $"outcome-{n}"));
    }
}
