using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class ReprocessTests
{
    [Theory]
    [InlineData("""{}""", "analysed.txt", "docs/refused.exe", "other.exe", "parked.txt")]
    [InlineData("""{"status":"rejected"}""", "docs/refused.exe", "other.exe")]
    [InlineData("""{"status":"rejected","prefix":"docs/"}""", "docs/refused.exe")]
    [InlineData("""{"code":"timed-out"}""", "parked.txt")]
    [InlineData("""{"analyserBelow":3}""", "analysed.txt")]
    [InlineData("""{"analyserBelow":2}""")]
    [InlineData("""{"stepBelow":{"name":"totals","version":3}}""", "docs/refused.exe", "other.exe")]
    [InlineData("""{"stepBelow":{"name":"totals","version":2}}""", "other.exe")]
    [InlineData("""{"stepBelow":{"name":"other","version":9}}""")]
    public async Task It_counts_matches_and_sends_nothing_until_an_operator_starts_it(string filter, params string[] expected)
    {
        await using var app = await WithFilesAsync();

        var counted = await AskAsync(app, filter);

        Assert.Equal(("counted", expected.Length, expected.Length * 3),
            ((string)counted["phase"]!, (int)counted["matched"]!["count"]!, (int)counted["matched"]!["bytes"]!));
        Assert.Empty(app.Sidecar.Sent);

        var done = await StartAsync(app, counted);

        Assert.Equal(("done", expected.Length), ((string)done["phase"]!, (int)done["sent"]!));
        var sent = app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content)).ToList();
        Assert.Equal(expected, sent.Select(file => file.Key).Order(StringComparer.Ordinal));
        Assert.All(sent, file => Assert.Equal((0, app.Find(file)!.Generation + 1), (file.Round, file.Generation)));
        Assert.All(sent, file => Assert.Equal("reprocessed", app.Find(file)!.History[^1].Code));
    }

    [Fact]
    public async Task A_parked_file_that_is_reprocessed_leaves_no_entry_behind()
    {
        await using var app = await WithFilesAsync();
        Assert.Single(app.ParkingKeys);
        await StartAsync(app, await AskAsync(app, """{"status":"parked","by":"ada"}"""));
        Assert.Empty(app.ParkingKeys);
        Assert.Equal("by ada", app.Find(Some.Event("parked.txt"))!.History[^1].Detail);
    }

    [Fact]
    public async Task Files_recorded_after_the_request_are_not_sent()
    {
        await using var app = await WithFilesAsync();
        var counted = await AskAsync(app, """{"status":"rejected"}""");
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var file = Some.Event("other.exe");
        app.Save(app.Find(file)! with { UpdatedAt = app.Clock.GetUtcNow() });
        await StartAsync(app, counted);
        Assert.Equal("docs/refused.exe", RequeueApp.EventIn(Assert.Single(app.Sidecar.Sent).Content).Key);
    }

    [Fact]
    public async Task A_send_that_fails_is_tried_again_by_the_next_tick_with_the_same_generation()
    {
        await using var app = await WithFilesAsync();
        var counted = await AskAsync(app, """{"status":"rejected"}""");
        var sends = 0;
        app.Sidecar.FailNext(call => call.Component == Components.FileEventsOut && ++sends == 2);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.AskAsync(HttpMethod.Post, $"/reprocess/{counted["id"]}/start")).Status);
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal("done", (string)(await app.AskAsync(HttpMethod.Get, "/reprocess")).Body["phase"]!);
        var sent = app.Sidecar.Sent.Select(call => RequeueApp.EventIn(call.Content)).ToList();
        Assert.Equal(2, sent.Select(file => file.Key).Distinct().Count());
        Assert.All(sent, file => Assert.Equal(1, file.Generation));
        Assert.All(sent.GroupBy(file => file.Key), times => Assert.InRange(times.Count(), 1, 2));
    }

    [Fact]
    public async Task A_long_job_shows_its_progress_and_can_be_stopped()
    {
        await using var app = await RequeueApp.StartAsync(("PageSize", "2"), ("ReconcileObjectsPerSecond", "100000"));
        for (var i = 0; i < 5; i++) Record(app, $"{i}.txt", FileStatus.Processed);
        var counting = await AskAsync(app, "{}", whole: false);
        Assert.Equal(("counting", 2), ((string)counting["phase"]!, (int)counting["looked"]!));
        var (status, other) = await app.AskAsync(HttpMethod.Post, "/reprocess", "{}");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains((string)counting["id"]!, (string)other["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await app.AskAsync(HttpMethod.Post, $"/reprocess/{counting["id"]}/start")).Status);

        var stopped = await app.AskAsync(HttpMethod.Post, $"/reprocess/{counting["id"]}/stop");

        Assert.Equal((HttpStatusCode.OK, "stopped"), (stopped.Status, (string)stopped.Body["phase"]!));
        await app.ReconcileAsync();
        Assert.Equal(2, (int)(await app.AskAsync(HttpMethod.Get, "/reprocess")).Body["looked"]!);
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Invalid_input_is_refused_with_the_reason()
    {
        await using var app = await RequeueApp.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Get, "/reprocess")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await app.AskAsync(HttpMethod.Post, "/reprocess/x/start")).Status);
        foreach (var step in (string[])["""{"name":"","version":1}""", """{"name":"totals","version":0}"""])
        {
            var (refused, problem) = await app.AskAsync(HttpMethod.Post, "/reprocess", $"{{\"stepBelow\":{step}}}");
            Assert.Equal(HttpStatusCode.BadRequest, refused);
            Assert.Contains("stepBelow", (string)problem["detail"]!, StringComparison.Ordinal);
        }

        var (status, body) = await app.AskAsync(HttpMethod.Post, "/reprocess", """{"status":"failing"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("failing", (string)body["detail"]!, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await app.AskAsync(HttpMethod.Post, "/reprocess", "{}", AppIds.Processor)).Status);
    }

    private static async Task<JsonNode> AskAsync(RequeueApp app, string filter, bool whole = true)
    {
        var (status, job) = await app.AskAsync(HttpMethod.Post, "/reprocess", filter);
        Assert.Equal(HttpStatusCode.OK, status);
        if (whole) Assert.Equal("counted", (string)job["phase"]!);
        return job;
    }

    private static async Task<JsonNode> StartAsync(RequeueApp app, JsonNode counted)
    {
        var (status, job) = await app.AskAsync(HttpMethod.Post, $"/reprocess/{counted["id"]}/start");
        Assert.Equal(HttpStatusCode.OK, status);
        return job;
    }

    private static async Task<RequeueApp> WithFilesAsync()
    {
        var app = await RequeueApp.StartAsync();
        Record(app, "analysed.txt", FileStatus.Processed, analyser: 2);
        Record(app, "docs/refused.exe", FileStatus.Rejected, Codes.TypeNotAllowed, step: new("totals", 2));
        Record(app, "other.exe", FileStatus.Rejected, Codes.TypeNotAllowed, step: new("totals", 3, Codes.StepFailed));
        Record(app, "failing.txt", FileStatus.Failing);
        app.Put("unknown.txt");
        Record(app, "replaced.txt", FileStatus.Processed);
        app.Put("replaced.txt", "newer content");
        app.Park("parked.txt", Codes.TimedOut);
        app.Save(app.Find(Some.Event("parked.txt"))! with { Write = app.Put("parked.txt").Write, Bytes = 3 });
        return app;
    }

    private static void Record(
        RequeueApp app, string key, FileStatus status, string? code = null, int? analyser = null, StepRun? step = null) => app.Save(
        Some.Record(app.Put(key), status) with
        {
            Code = code,
            Steps = step is null ? null : [step],
            Bytes = 3,
            UpdatedAt = app.Clock.GetUtcNow(),
            Analysis = analyser is null ? null : new() { ["analyser"] = analyser }
        });
}
