using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

public sealed class ReadApiTests
{
    private const string Page = "/files?prefix=in/";

    [Fact]
    public async Task A_record_is_returned_as_stored()
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
    public async Task The_ledger_is_returned_as_stored_and_404_before_there_is_one()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(404, await app.GetAsync("/ledger"));
        var json = "{\"schema\":1,\"listed\":{\"count\":2,\"bytes\":5}}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.Ledger, json);
        using var response = await app.GetAsync("/ledger");
        Assert.Equal(json, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("in/a.txt", "/files/in/a.txt")]
    [InlineData("in/a b+ü.txt", "/files/in/a%20b+%C3%BC.txt")]
    [InlineData("a/b", "/files/a%2Fb")]
    [InlineData("a/../b", "/files/a/%2E%2E/b")]
    [InlineData("0123456789abcdef0123456789ABCDEF", "/files/0123456789abcdef0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef", "/files/0123456789abcdef0123456789abcdef")]
    public async Task The_address_of_the_upload_returns_the_record(string key, string path)
    {
        await using var app = await IngestApp.StartAsync();
        var json = "{\"schema\":1,\"status\":\"processed\"}"u8.ToArray();
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId(key)), json);
        using var response = await app.GetAsync(path);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(json, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"/files/{StateKeys.FileId(key)}", response.Content.Headers.ContentLocation!.ToString());
    }

    [Theory]
    [InlineData("a%FF")]
    [InlineData("%2E%2E/a")]
    public async Task An_invalid_key_is_400_and_reads_nothing(string name)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await app.GetAsync($"/files/{name}"));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task An_id_takes_precedence_over_an_equal_key()
    {
        await using var app = await IngestApp.StartAsync();
        var fileId = StateKeys.FileId("in/a.txt");
        app.Sidecar.State.Set(StateKeys.File(fileId), "{\"as\":\"id\"}"u8.ToArray());
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId(fileId)), "{\"as\":\"key\"}"u8.ToArray());
        Assert.Equal("id", (string)(await app.JsonAsync($"/files/{fileId}"))["as"]!);
    }

    [Fact]
    public async Task An_unavailable_state_store_is_503_and_not_404()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "get");
        var detail = await app.RefusedAsync(503, await app.GetAsync($"/files/{StateKeys.FileId("in/a.txt")}"));
        Assert.Contains("records-unavailable", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_the_bucket_shows_the_records()
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
    public async Task An_unreadable_record_is_shown_and_hides_no_other()
    {
        await using var app = await IngestApp.StartAsync();
        foreach (var key in (string[])["in/a.txt", "in/b.txt"]) app.Bucket.Put(key, "abc");
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId("in/a.txt")), "{\"status\":\"quarantined\"}"u8.ToArray());
        Assert.Equal(["in/a.txt  record-unreadable 3", "in/b.txt   3"], (await app.JsonAsync(Page))["files"]!.AsArray().Select(Line));
    }

    [Fact]
    public async Task Pages_have_no_gap_and_no_duplicate()
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
    [InlineData(-1)]
    public async Task A_limit_below_one_is_refused(int limit)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await app.GetAsync($"{Page}&limit={limit}"));
    }

    [Fact]
    public async Task A_page_has_at_most_200_files()
    {
        await using var app = await IngestApp.StartAsync();
        for (var n = 0; n < 201; n++) app.Bucket.Put($"in/{n:000}.txt", "x");
        var page = await app.JsonAsync($"{Page}&limit=500");
        Assert.Equal((200, "in/199.txt"), (page["files"]!.AsArray().Count, (string)page["next"]!));
    }

    [Fact]
    public async Task Times_of_a_page_have_the_wire_format()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Modified = Some.Time.AddTicks(4567);
        app.Bucket.Put("in/a.txt", "abc");
        var record = Some.Record(Some.Event("in/a.txt"));
        app.Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());
        using var response = await app.GetAsync(Page);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"modifiedAt\":\"2026-01-02T03:04:05.678Z\"", text, StringComparison.Ordinal);
        Assert.Contains("\"updatedAt\":\"2026-01-02T03:04:05.678Z\"", text, StringComparison.Ordinal);
    }

    private static string Line(JsonNode? file)
    {
        var line = new StringBuilder();
        return line.AppendJoin(' ', file!["key"], file["status"], file["code"], file["bytes"]).ToString();
    }
}
