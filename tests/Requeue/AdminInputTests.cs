using System.Net;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Whatever a caller of the admin API sends is bounded.</summary>
public sealed class AdminInputTests
{
    private static readonly string _long = new('k', 1025);

    public static TheoryData<string> Faulty =>
    [
        """{"keys":[null]}""",
        """{"keys":[""]}""",
        """{"keys":["parked/a/b.json",null]}""",
        new JsonObject { ["keys"] = new JsonArray(_long) }.ToJsonString(),
        new JsonObject { ["keys"] = new JsonArray([.. Enumerable.Range(0, 1001).Select(i => (JsonNode)$"parked/x/{i}.json")]) }
            .ToJsonString(),
        new JsonObject { ["code"] = _long, ["asOf"] = "2026-01-01T00:00:00Z" }.ToJsonString(),
        """{"code":"a\u0000b","asOf":"2026-01-01T00:00:00Z"}""",
    ];

    [Theory, MemberData(nameof(Faulty))]
    public async Task Invalid_keys_and_codes_are_a_400_without_a_sidecar_call(string json)
    {
        await using var app = await RequeueApp.StartAsync();
        foreach (var act in (string[])["requeue", "discard"])
        {
            var (status, body) = await app.PostParkedAsync(act, json);
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.InRange(((string)body["detail"]!).Length, 1, 400);
        }

        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task A_404_names_ten_keys_at_most()
    {
        await using var app = await RequeueApp.StartAsync();
        var (status, body) = await app.SendParkedAsync("discard", [.. Enumerable.Range(0, 1000).Select(i => $"parked/x/{i}.json")]);
        Assert.Equal(HttpStatusCode.NotFound, status);
        var detail = (string)body["detail"]!;
        Assert.Contains("parked/x/9.json", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("parked/x/10.json", detail, StringComparison.Ordinal);
        Assert.Contains("990 more", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada", "by ada")]
    [InlineData("  ", "by somebody")]
    [InlineData("ada\r\nby root\u202E", "by ada\uFFFD\uFFFDby root\uFFFD")]
    public async Task The_operators_name_is_kept_short_and_on_one_line(string by, string detail)
    {
        await using var app = await RequeueApp.StartAsync();
        var parked = app.Park("a.txt", "files-unavailable");
        var json = new JsonObject { ["keys"] = new JsonArray(parked.ParkedKey!), ["by"] = by }.ToJsonString();
        Assert.Equal(HttpStatusCode.OK, (await app.PostParkedAsync("discard", json)).Status);
        Assert.Equal(detail, app.Find(Some.Event("a.txt"))!.History[^1].Detail);
    }

    [Fact]
    public async Task A_reason_is_kept_with_the_name_and_a_long_one_is_refused()
    {
        await using var app = await RequeueApp.StartAsync();
        var parked = app.Park("a.txt", "files-unavailable");
        JsonObject request = new()
        {
            ["keys"] = new JsonArray(parked.ParkedKey!),
            ["by"] = "ada",
            ["reason"] = new string('x', 201),
        };
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostParkedAsync("discard", request.ToJsonString())).Status);
        request["reason"] = "test\r\ndata";
        Assert.Equal(HttpStatusCode.OK, (await app.PostParkedAsync("discard", request.ToJsonString())).Status);
        Assert.Equal("by ada: test\uFFFD\uFFFDdata", app.Find(Some.Event("a.txt"))!.History[^1].Detail);
    }

    [Theory]
    [InlineData("""{"prefix":"{long}"}""")]
    [InlineData("""{"code":"{long}"}""")]
    public async Task A_reprocess_filter_that_is_too_long_is_a_400(string json)
    {
        await using var app = await RequeueApp.StartAsync();
        var (status, _) = await app.AskAsync(HttpMethod.Post, "/reprocess", json.Replace("{long}", _long, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(app.Sidecar.Calls);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("after")]
    public async Task A_query_that_is_too_long_is_a_400(string name)
    {
        await using var app = await RequeueApp.StartAsync();
        var (status, _) = await app.AskAsync(HttpMethod.Get, $"/parked?{name}={_long}");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task An_unreadable_outcome_is_shown_and_discarded_and_never_sent_to_the_main_queue()
    {
        await using var app = await RequeueApp.StartAsync();
        var key = ParkingKeys.ParkedMessage("unreadable-outcome", "x"u8);
        var entry = new ParkedEntry(null, null, "unreadable-outcome", "it is no CloudEvent", "x"u8.ToArray(), app.Clock.GetUtcNow());
        app.Sidecar.Buckets["parking"].Put(key, System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry));

        Assert.Equal("unreadable-outcome", (string)Assert.Single((await app.GetParkedAsync())["groups"]!.AsArray())!["code"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendParkedAsync("requeue", key)).Status);
        Assert.Empty(app.Sidecar.Sent);
        Assert.Equal(HttpStatusCode.OK, (await app.SendParkedAsync("discard", key)).Status);
        Assert.Empty(app.ParkingKeys);
    }
}
