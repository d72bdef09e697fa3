using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Dead letters, parked files and reprocess with several sources.</summary>
public sealed class SourceRepairTests
{
    [Fact]
    public async Task A_dead_letter_waits_with_the_message_of_its_bucket()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        FileEvent[] files = [app.PutIn(null, "a.txt"), app.PutIn("eu", "a.txt")];
        foreach (var file in files)
        {
            app.Failing(file);
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        }

        Assert.Equal([null, "eu"], files.Select(file => app.Find(file)!.Source));
        Assert.All(files, file => Assert.Equal((FileStatus.Waiting, 1), (app.Find(file)!.Status, app.Find(file)!.Round)));
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await app.SweepAsync();
        Assert.Equal(
            files.Select(file => file.Bucket).Order(StringComparer.Ordinal),
            app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Bucket).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_parked_file_shows_its_source_and_is_sent_back_to_it()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"], ("MaxRounds", "0"));
        FileEvent[] files = [app.PutIn(null, "a.txt"), app.PutIn("eu", "a.txt")];
        foreach (var file in files)
        {
            app.Failing(file);
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        }

        var items = Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!["items"]!.AsArray();
        Assert.Equal(["eu", null], items.Select(item => (string?)item!["source"]).OrderByDescending(name => name, StringComparer.Ordinal));
        Assert.Equal(2, items.Select(item => (string?)item!["fileId"]).Distinct().Count());

        var record = app.Find(files[1])!;
        await app.SendParkedAsync("requeue", record.ParkedKey!);

        var sent = RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content);
        Assert.Equal((files[1].Bucket, "a.txt", 1), (sent.Bucket, sent.Key, sent.Generation));
        Assert.Equal(Contracts.ParkingKeys.CodeOf(record.ParkedKey!), record.Code);
    }

    [Fact]
    public async Task A_message_of_no_source_is_parked_and_says_which_there_are()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event("a.txt") with { Bucket = "somebody-elses" }));

        var entry = app.Entry(Assert.Single(app.ParkingKeys));
        Assert.Equal(Codes.UnknownBucket, entry.Code);
        Assert.Contains("files = filepipeline-uploads, files-eu = filepipeline-files-eu", entry.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_letter_that_may_be_of_a_silent_source_stays_in_the_queue()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);
        app.Sidecar.FailNext(call => call.Component == "files-eu", times: int.MaxValue, detail: "no route to host");
        await using var replica = app.Replica();
        var file = Some.Event("a.txt") with { Bucket = "filepipeline-files-eu" };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await replica.DeliverAsync(file));
        Assert.Equal(HttpStatusCode.OK, await replica.DeliverAsync(app.PutIn(null, "b.txt")));

        Assert.DoesNotContain(app.ParkingKeys, key => key.StartsWith("parked/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}", 3)]
    [InlineData("""{"source":""}""", 1)]
    [InlineData("""{"source":"eu"}""", 1)]
    [InlineData("""{"source":"us","prefix":"in/"}""", 1)]
    [InlineData("""{"source":"us","prefix":"out/"}""", 0)]
    public async Task Reprocess_takes_one_source_or_all(string filter, int expected)
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu", "us"], ("PageSize", "1"));
        foreach (var source in (string?[])[null, "eu", "us"]) app.Save(Some.Record(app.PutIn(source, "in/a.txt")) with { Bytes = 3 });

        var counted = await RunAsync(app, (await app.AskAsync(HttpMethod.Post, "/reprocess", filter)).Body);
        Assert.Equal(("counted", expected), ((string)counted["phase"]!, (int)counted["matched"]!["count"]!));
        var done = await RunAsync(app, (await app.AskAsync(HttpMethod.Post, $"/reprocess/{counted["id"]}/start")).Body);

        Assert.Equal(("done", expected), ((string)done["phase"]!, (int)done["sent"]!));
        var buckets = app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content).Bucket).ToList();
        Assert.Equal(expected, buckets.Distinct().Count());
        if ((string?)JsonNode.Parse(filter)!["source"] == "eu") Assert.Equal("filepipeline-files-eu", Assert.Single(buckets));
    }

    [Fact]
    public async Task Reprocess_of_an_unknown_source_is_refused_with_the_known_ones()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(["eu"]);

        var (status, body) = await app.AskAsync(HttpMethod.Post, "/reprocess", """{"source":"us"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("known: eu", (string)body["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expected_files_are_looked_for_in_their_source()
    {
        await using var app = await RequeueApp.StartWithSourcesAsync(
            ["eu"],
            ("Expected:0:Name", "here"), ("Expected:0:Key", "daily.csv"), ("Expected:0:By", "06:00"),
            ("Expected:1:Name", "there"), ("Expected:1:Key", "daily.csv"), ("Expected:1:By", "06:00"), ("Expected:1:Source", "eu"));
        await app.ReconcileAsync();
        app.Clock.Advance(TimeSpan.FromHours(1));
        app.PutIn(null, "daily.csv");
        app.Clock.Advance(TimeSpan.FromHours(3));

        await app.ReconcileAsync();

        var outcomes = app.Sidecar.Published
            .Select(call => System.Text.Json.JsonSerializer.Deserialize(call.Content.Span, WireJson.Default.FileOutcome)!)
            .Where(outcome => outcome.Code == Codes.Overdue);
        Assert.Equal("eu", Assert.Single(outcomes).Source);
    }

    // The first page of each phase is scanned within the request, the others by ticks.
    private static async Task<JsonNode> RunAsync(RequeueApp app, JsonNode job)
    {
        while ((string)job["phase"]! is "counting" or "sending")
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.ReconcileAsync();
            job = (await app.AskAsync(HttpMethod.Get, "/reprocess")).Body;
        }

        return job;
    }
}
