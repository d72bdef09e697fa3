using System.Net;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class ParkedGroupTests
{
    [Fact]
    public async Task A_snapshot_is_sent_back_to_its_last_member_and_nothing_else_however_many_come_meanwhile()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 500; i++) app.Park($"first/{i}.txt", "files-unavailable");
        for (var i = 0; i < 300; i++) app.Park($"second/{i}.txt", "timed-out");
        var overview = await app.GetParkedAsync();
        Assert.Equal([("files-unavailable", 500), ("timed-out", 300)], overview["groups"]!.AsArray().Select(group =>
            ((string)group!["code"]!, (int)group["count"]!)));
        var request = $$"""{"code":"files-unavailable","asOf":"{{overview["asOf"]}}","by":"ada"}""";

        for (var (isComplete, calls) = (false, 0); !isComplete; calls++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(1));
            for (var i = 0; i < 10; i++) app.Park($"late/{calls}/{i}.txt", "files-unavailable");
            var (status, body) = await app.PostParkedAsync("requeue", request);
            Assert.Equal(HttpStatusCode.OK, status);
            isComplete = (bool)body["isComplete"]!;
        }

        var sent = app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Key).ToList();
        Assert.Equal(500, sent.Count);
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => $"first/{i}.txt").Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
        Assert.Equal(330, app.ParkingKeys.Count);
        Assert.Equal("by ada", app.Find(Some.Event("first/7.txt"))!.History[^1].Detail);
    }

    [Fact]
    public async Task A_group_says_when_its_first_and_its_last_was_parked()
    {
        await using var app = await RequeueApp.StartAsync();
        var first = app.Clock.GetUtcNow();
        for (var i = 0; i < 5; i++)
        {
            // Listed in the order of their ids, not of their times; and some only by their keys.
            app.Sidecar.Buckets["parking"].Modified = app.Clock.GetUtcNow();
            app.Park($"{i}.txt", "timed-out");
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var page in (string[])["", "?limit=2"])
        {
            var group = Assert.Single((await app.GetParkedAsync(page))["groups"]!.AsArray())!;
            Assert.Equal((first, first.AddMinutes(4)), ((DateTimeOffset)group["first"]!, (DateTimeOffset)group["last"]!));
        }
    }

    [Fact]
    public async Task The_first_of_a_snapshot_shows_whether_it_works_now()
    {
        await using var app = await RequeueApp.StartAsync();
        for (var i = 0; i < 5; i++) app.Park($"{i}.txt", "timed-out");
        var (status, body) =
            await app.PostParkedAsync("discard", $$"""{"code":"timed-out","asOf":"{{app.Clock.GetUtcNow():O}}","first":2}""");
        Assert.Equal((HttpStatusCode.OK, 2, false), (status, body["done"]!.AsArray().Count, (bool)body["isComplete"]!));
        Assert.Equal(3, app.ParkingKeys.Count);
        Assert.Equal(2, Enumerable.Range(0, 5).Count(i => app.Find(Some.Event($"{i}.txt"))!.Status == FileStatus.Discarded));
    }

    [Fact]
    public async Task A_group_shows_the_bytes_of_an_unreadable_message()
    {
        await using var app = await RequeueApp.StartAsync();
        await app.DeliverAsync("{ not json");
        var group = (await app.GetParkedAsync())["groups"]!.AsArray()[0]!;
        Assert.Equal("{ not json", Encoding.UTF8.GetString(Convert.FromBase64String((string)group["sample"]!)));
    }

    [Fact]
    public async Task An_entry_of_an_earlier_generation_is_neither_shown_nor_acted_on()
    {
        await using var app = await RequeueApp.StartAsync();
        var old = app.Park("a.txt", "timed-out");
        var now = app.Park("a.txt", "timed-out", generation: 1);
        var items = (await app.GetParkedAsync())["groups"]!.AsArray()[0]!["items"]!.AsArray();
        Assert.Equal(now.ParkedKey, (string)Assert.Single(items)!["parkingKey"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendParkedAsync("requeue", old.ParkedKey!)).Status);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Theory]
    [InlineData("processor", HttpStatusCode.Forbidden)]
    [InlineData("ingest", HttpStatusCode.NotFound)]
    public async Task Of_the_services_only_ingest_may_ask(string caller, HttpStatusCode expected)
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(expected, (await app.PostParkedAsync("discard", """{"keys":["parked/x/y.json"]}""", caller)).Status);
    }

    [Theory]
    [InlineData("""{"code":"timed-out"}""")]
    [InlineData("""{"code":"a/b","asOf":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"code":"timed-out","asOf":"2026-01-01T00:00:00Z","first":0}""")]
    public async Task A_selection_that_names_no_snapshot_is_a_clear_400(string json)
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostParkedAsync("requeue", json)).Status);
    }
}
