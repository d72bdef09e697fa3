using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

public sealed class ReadingTests
{
    private const string Page = "/files?prefix=in/";

    [Fact]
    public async Task A_record_is_answered_as_it_is_stored()
    {
        await using var app = await IngestApp.StartAsync();
        var json = "{\"schema\":1,\"fileId\":\"x\",\"status\":\"processed\",\"fieldOfALaterVersion\":true}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId("in/a.txt")), json);
        using var response = await app.GetAsync($"/files/{StateKeys.FileId("in/a.txt")}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(json, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task A_file_without_a_record_is_404()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(404, await app.GetAsync($"/files/{StateKeys.FileId("in/a.txt")}"));
    }

    [Fact]
    public async Task The_books_are_answered_as_they_are_stored_and_are_404_before_there_are_any()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(404, await app.GetAsync("/ledger"));
        var json = "{\"schema\":1,\"listed\":{\"count\":2,\"bytes\":5}}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.Ledger, json);
        using var response = await app.GetAsync("/ledger");
        Assert.Equal(json, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0123456789abcdef0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdefg")]
    [InlineData("0123456789abcdef0123456789abcde%7C")]
    public async Task A_malformed_id_is_400_and_nothing_is_read(string fileId)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await app.GetAsync($"/files/{fileId}"));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_are_503_and_not_404()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "get");
        var detail = await app.RefusedAsync(503, await app.GetAsync($"/files/{StateKeys.FileId("in/a.txt")}"));
        Assert.Contains("records-unavailable", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_bucket_shows_what_the_records_say()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("in/a.txt", "abc");
        app.Bucket.Put("in/b.txt", "b");
        app.Bucket.Put("other.txt", "x");
        var record = Some.Record(Some.Event("in/a.txt"), FileStatus.Rejected) with { Code = Codes.TooLarge };
        app.Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());
        var page = await app.JsonAsync(Page);
        Assert.Equal(["in/a.txt rejected too-large 3", "in/b.txt   1"], page["files"]!.AsArray().Select(Line));
        Assert.Null(page["next"]);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_is_told_and_hides_no_other()
    {
        await using var app = await IngestApp.StartAsync();
        foreach (var key in (string[])["in/a.txt", "in/b.txt"]) app.Bucket.Put(key, "abc");
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId("in/a.txt")), "{\"status\":\"quarantined\"}"u8.ToArray());
        Assert.Equal(["in/a.txt  record-unreadable 3", "in/b.txt   3"], (await app.JsonAsync(Page))["files"]!.AsArray().Select(Line));
    }

    [Fact]
    public async Task Pages_follow_one_another_without_gap_or_double()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 7; n++) app.Bucket.Put($"in/{n} +ä.txt", $"{n}");
        List<string> keys = [];
        string? after = null;
        do
        {
            var page = await app.JsonAsync($"{Page}&limit=3&after={Uri.EscapeDataString(after ?? "")}");
            keys.AddRange(page["files"]!.AsArray().Select(file => (string)file!["key"]!));
            after = (string?)page["next"];
        }
        while (after is not null);
        Assert.Equal(app.Bucket.Keys, keys);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_page_has_1_to_200_files(int limit)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await app.GetAsync($"{Page}&limit={limit}"));
    }

    [Theory]
    [InlineData("/", "text/html", "<h1>Upload files</h1>")]
    [InlineData("/app.js", "text/javascript", "XMLHttpRequest")]
    [InlineData("/app.css", "text/css", "prefers-color-scheme")]
    [InlineData("/icon.svg", "image/svg+xml", "<svg")]
    public async Task The_page_and_its_parts_are_served(string path, string contentType, string content)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.GetAsync(path);
        Assert.Equal(contentType, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere_and_has_no_inline_script_or_style()
    {
        await using var app = await IngestApp.StartAsync();
        var page = await app.Client.GetStringAsync(app.Exactly("/"), TestContext.Current.CancellationToken);
        foreach (var inline in (string[])["<style", " style=", " onclick=", "https://", "<script>", "src=\"http"])
            Assert.DoesNotContain(inline, page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<script type=\"module\" src=\"/app.js\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_has_not_changed_is_not_sent_again()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await app.GetAsync("/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Exactly("/app.js"));
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(304, (int)second.StatusCode);
    }

    private static string Line(JsonNode? file)
    {
        var line = new StringBuilder();
        return line.AppendJoin(' ', file!["key"], file["status"], file["code"], file["bytes"]).ToString();
    }
}
