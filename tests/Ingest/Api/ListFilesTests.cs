using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class ListFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_have_every_file_once_and_a_link_to_the_next()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 7; n++) app.Bucket.Put($"in/{n} +ä.txt", $"{n}");
        app.Bucket.Put("other.txt", "x");

        Assert.Equal(app.Bucket.Keys.Where(key => key.StartsWith("in/", StringComparison.Ordinal)),
            await app.KeysAsync("/files?prefix=in/&limit=3"));
    }

    [Theory]
    [InlineData("status=processed", "in/a.txt")]
    [InlineData("status=none", "in/none.txt")]
    [InlineData("status=failing&code=timed-out", "in/f.txt")]
    [InlineData("code=type-not-allowed", "in/r.txt")]
    [InlineData("status=rejected", "in/r.txt")]
    [InlineData("status=rejected&code=other", "")]
    [InlineData("type=text&prefix=in/a", "in/a.txt")]
    [InlineData("type=csv", "")]
    [InlineData("from=2026-01-02T03:14:00Z", "in/r.txt")]
    [InlineData("to=2026-01-02&prefix=in/none", "in/none.txt")]
    public async Task A_filter_selects_by_status_code_type_and_time(string query, string keys)
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        app.Place("in/f.txt", FileStatus.Failing, Codes.TimedOut);
        app.Place("in/r.txt", FileStatus.Rejected, Codes.TypeNotAllowed, minute: 20);
        app.Bucket.Put("in/none.txt", "x");

        Assert.Equal(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries), await app.KeysAsync($"/files?{query}&limit=1"));
    }

    [Theory]
    [InlineData("statu=rejected", "statu: unknown parameter")]
    [InlineData("status=reject", "status is one of")]
    [InlineData("limit=0", "limit is 1 to 200")]
    [InlineData("limit=abc", "limit is 1 to 200")]
    [InlineData("from=yesterday", "from is a time")]
    [InlineData("prefix=a&prefix=b", "prefix: given 2 times")]
    [InlineData("cursor=abc", "cursor: not the next")]
    [InlineData("limit=0&from=x", "from is a time such as 2026-01-31T12:00:00Z, or a date; limit is 1 to 200")]
    public async Task An_invalid_parameter_is_refused_by_name(string query, string words)
    {
        await using var app = await IngestApp.StartAsync();
        var detail = await (await app.SendAsync("GET", $"/files?{query}")).ProblemAsync(400, "invalid-parameter");
        Assert.Contains(words, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_belongs_to_its_filter()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 3; n++) app.Bucket.Put($"in/{n}.txt", "x");
        var next = (string)(await app.JsonAsync("/api/v1/files?prefix=in/&limit=1"))["next"]!;

        Assert.Equal("in/1.txt", (string)(await app.JsonAsync($"/api/v1/files?prefix=in/&limit=1&cursor={next}"))["files"]![0]!["key"]!);
        await (await app.SendAsync("GET", $"/files?prefix=other/&cursor={next}")).ProblemAsync(400, "invalid-parameter");
    }

    [Fact]
    public async Task A_search_that_finds_nothing_in_time_answers_how_far_it_came()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        for (var n = 0; n < 120; n++) app.Bucket.Put($"in/{n:000}.txt", "x");
        app.Place("in/119.txt", FileStatus.Processed);
        app.Sidecar.BeforeNext(call => call.Kind == "get", () => clock.Advance(TimeSpan.FromMilliseconds(300)));

        var page = await app.JsonAsync("/api/v1/files?status=processed");

        Assert.Empty(page["files"]!.AsArray());
        Assert.Equal((50, "in/049.txt"), ((int)page["searched"]!, (string)page["searchedTo"]!));
        var rest = await app.JsonAsync($"/api/v1/files?status=processed&cursor={page["next"]}");
        Assert.Equal("in/119.txt", (string)rest["files"]![0]!["key"]!);
        Assert.Null(rest["next"]);
        Assert.Null(rest["searchedTo"]);
    }

    [Fact]
    public async Task Times_have_milliseconds_in_UTC()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Modified = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        app.Place("in/a.txt", FileStatus.Processed);
        using var response = await app.SendAsync("GET", "/files");
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"modifiedAt\":\"2026-01-02T03:04:05.000Z\"", text, StringComparison.Ordinal);
        Assert.Contains("\"updatedAt\":\"2026-01-02T03:04:05.678Z\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_has_one_file_a_line()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 1001; n++) app.Bucket.Put($"in/{n:0000}.txt", "x");
        app.Place("in/0007.txt", FileStatus.Processed);
        using var all = await app.SendAsync("GET", "/files.ndjson?prefix=in/");
        Assert.Equal("application/x-ndjson", all.Content.Headers.ContentType!.MediaType);
        var lines = (await all.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1001, lines.Length);

        using var some = await app.SendAsync("GET", "/files.ndjson?status=processed");
        var found = (await some.Content.ReadAsStringAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("in/0007.txt", Assert.Single(found), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("from=2026-01-02T03:14:00Z", "in/r.txt")]
    [InlineData("from=2026-01-02&to=2026-01-02T03:14:00Z", "in/a.txt")]
    [InlineData("to=2026-01-02", "in/none.txt")]
    [InlineData("from=2027-01-01", "")]
    public async Task An_export_has_the_files_of_a_period(string query, string keys)
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        app.Place("in/r.txt", FileStatus.Rejected, Codes.TypeNotAllowed, minute: 20);
        app.Bucket.Put("in/none.txt", "x");

        var lines = await LinesAsync(app, query);

        Assert.Equal(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries), lines.Select(line => (string)line["key"]!));
        Assert.All(lines, line => Assert.False(line.AsObject().ContainsKey("analysis")));
    }

    [Fact]
    public async Task An_export_has_the_analysis_on_request()
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        app.Bucket.Put("in/none.txt", "x");

        var lines = await LinesAsync(app, "analysis=true");

        Assert.Equal(["text", null], lines.Select(line => (string?)line["analysis"]?["type"]));
        using var refused = await app.SendAsync("GET", "/files.ndjson?analysis=yes");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task An_export_that_fails_on_the_way_breaks_the_connection()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 60; n++) app.Bucket.Put($"in/{n:000}.txt", "x");
        app.Sidecar.FailNext(call => call.Kind == "get" && call.Key == StateKeys.File(StateKeys.FileId("in/055.txt")));
        using var response = await app.SendAsync("GET", "/files.ndjson");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<IReadOnlyList<JsonNode>> LinesAsync(IngestApp app, string query)
    {
        using var export = await app.SendAsync("GET", $"/files.ndjson?{query}");
        var text = await export.Content.ReadAsStringAsync(Cancellation);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }
}
