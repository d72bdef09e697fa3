using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Pages;

/// <summary>The forms of operators.</summary>
public sealed class OperateTests
{
    private const string Done = """{"done":["parked/timed-out/1.json"],"notParked":[],"isComplete":true}""";

    private static readonly (string, string)[] _group = [("code", "timed-out"), ("asOf", "2026-01-02T03:04:05Z")];

    [Fact]
    public async Task A_send_back_starts_with_the_fields_of_the_form_and_leads_to_its_page()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(app, ("/send-backs", Requeue.SendBack("choosing")));
        using var response = await app.SendFormAsync("/operate/send-backs", [.. _group, ("first", "7"), ("stopAbove", "10")]);
        Assert.Equal((302, "/failures/send-backs/send-back-timed-out"), ((int)response.StatusCode, $"{response.Headers.Location}"));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"code":"timed-out","asOf":"2026-01-02T03:04:05Z","first":7,"stopAbove":10,"by":null}"""),
            JsonNode.Parse(Assert.Single(calls).Body)));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task A_send_back_is_controlled(string act)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(app, ($"/send-backs/send-back-a/{act}", Requeue.SendBack("looking")));
        using var response = await app.SendFormAsync($"/operate/send-backs/send-back-a/{act}");
        Assert.Equal((302, "/failures/send-backs/send-back-a"), ((int)response.StatusCode, $"{response.Headers.Location}"));
        Assert.Single(calls);
    }

    [Fact]
    public async Task One_entry_is_sent_back_and_the_page_of_the_file_says_so()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Place("in/a.txt", FileStatus.Parked, Codes.TimedOut);
        var calls = Requeue.Answer(app, ("/parked/requeue", Done));
        using var response = await app.SendFormAsync(
            "/operate/requeue", ("entry", "parked/timed-out/1.json"), ("file", record.FileId));
        Assert.Equal("""["parked/timed-out/1.json"]""", JsonNode.Parse(calls[0].Body)!["keys"]!.ToJsonString());
        Assert.Contains("1 file sent back, for a new outcome within seconds.",
            (await app.PageAsync($"{response.Headers.Location}")).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_discard_needs_the_typed_count_and_a_reason()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(app, ("/parked/discard", Done));
        (string, string)[] form = [.. _group, ("count", "12")];
        using var wrong = await app.SendFormAsync("/operate/discard", [.. form, ("reason", "test data"), ("typed", "11")]);
        Assert.Contains("You typed 11, but the group has 12.", (await wrong.PageAsync(400)).TextOf(), StringComparison.Ordinal);
        using var none = await app.SendFormAsync("/operate/discard", [.. form, ("typed", "12")]);
        Assert.Contains("reason is missing.", (await none.PageAsync(400)).TextOf(), StringComparison.Ordinal);
        Assert.Empty(calls);

        using var right = await app.SendFormAsync("/operate/discard", [.. form, ("reason", "test data"), ("typed", "12")]);

        Assert.Equal("/failures/groups/timed-out?did=discarded&count=1", $"{right.Headers.Location}");
        Assert.Equal("test data", (string)JsonNode.Parse(Assert.Single(calls).Body)!["reason"]!);
    }

    [Fact]
    public async Task A_large_discard_takes_several_requests()
    {
        await using var app = await IngestApp.StartAsync();
        var left = 3;
        app.Sidecar.OnInvocation = _ => new(
            200, $$"""{"done":["a","b"],"notParked":[],"isComplete":{{(--left == 0 ? "true" : "false")}}}""");
        using var response = await app.SendFormAsync(
            "/operate/discard", [.. _group, ("count", "6"), ("typed", "6"), ("reason", "test data")]);
        Assert.Equal("/failures/groups/timed-out?did=discarded&count=6", $"{response.Headers.Location}");
    }

    [Theory]
    [InlineData(1, "/reprocess/j1/start", 302)]
    [InlineData(2, "/reprocess/j1/stop", 400)]
    [InlineData(0, "/reprocess/j1/stop", 400)]
    public async Task One_file_is_processed_again_and_no_other(int matched, string second, int status)
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Place("in/a.txt", FileStatus.Processed);
        var job = $$"""
            {"id":"j1","filter":{},"phase":"counted","asOf":"2026-01-02T03:04:05Z","looked":1,
             "matched":{"count":{{matched}},"bytes":3},"sent":0}
            """;
        var calls = Requeue.Answer(app, ("/reprocess", job), ("/reprocess/j1/start", job), ("/reprocess/j1/stop", job));
        using var response = await app.SendFormAsync("/operate/reprocess", ("file", record.FileId));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("in/a.txt", (string)JsonNode.Parse(calls[0].Body)!["prefix"]!);
        Assert.Equal(second, calls[1].Path);
    }

    [Fact]
    public async Task A_refusal_of_requeue_is_a_page_with_its_reason()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = _ => new(409, """{"detail":"it is running already","status":409}""", "application/problem+json");
        using var response = await app.SendFormAsync("/operate/send-backs", [.. _group, ("first", "5"), ("stopAbove", "20")]);
        Assert.Contains("it is running already", (await response.PageAsync(409)).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_the_antiforgery_token_is_refused_when_signed_in()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Person["roles"] = new JsonArray("upload", "read", "operate");
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        var calls = Requeue.Answer(app, ("/send-backs/send-back-a/pause", Requeue.SendBack("looking")));
        using var ada = new Access.Browser();
        await ada.SignInAsync(app);

        using var without = new FormUrlEncodedContent([]);
        using var refused = await ada.CallAsync(HttpMethod.Post, app.Exactly("/operate/send-backs/send-back-a/pause"), without);
        Assert.Equal(400, (int)refused.StatusCode);
        Assert.Empty(calls);
        var (_, token) = await ada.TokenAsync(app);
        using var with = new FormUrlEncodedContent([new(AntiforgeryGuard.Field, token)]);
        using var accepted = await ada.CallAsync(HttpMethod.Post, app.Exactly("/operate/send-backs/send-back-a/pause"), with);

        Assert.Equal("alice", (string)JsonNode.Parse(calls[0].Body)!["by"]!);
    }

    [Fact]
    public async Task Without_the_right_to_operate_no_form_is_shown()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        var record = app.Place("in/a.txt", FileStatus.Parked, Codes.TimedOut);
        Requeue.Answer(
            app, ("/parked", Requeue.Parked(record)), ("/send-backs", Requeue.NoSendBacks),
            ("/send-backs/send-back-timed-out", Requeue.SendBack("looking")));
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);
        string[] paths = ["/failures/groups/timed-out", "/failures/send-backs/send-back-timed-out", $"/files/{record.FileId}"];
        foreach (var path in paths)
        {
            using var page = await alice.OpenAsync(app.Exactly(path));
            Assert.DoesNotContain("/operate/", await page.PageAsync(), StringComparison.Ordinal);
        }
    }
}
