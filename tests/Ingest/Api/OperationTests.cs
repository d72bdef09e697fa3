using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Tests;

/// <summary>Requests for operators, passed on to requeue and the notifier through the sidecars.</summary>
public sealed class OperationTests
{
    private const string Job = """
        {"id":"j1","filter":{"prefix":"in/"},"phase":"counting","asOf":"2026-01-02T03:04:05Z",
         "marker":null,"looked":1,"matched":{"count":1,"bytes":2},"sent":0}
        """;

    [Fact]
    public async Task Parked_files_are_listed_with_the_query()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, """
            {"asOf":"2026-01-02T03:04:05.6Z","isComplete":true,"next":null,
            "groups":[{"code":"timed-out","count":1,"first":"2026-01-02T03:04:05Z",
            "last":"2026-01-02T03:04:05Z","sample":"YQ==","items":[{"parkingKey":"parked/timed-out/1.json","fileId":"f","key":"in/a.txt",
            "code":"timed-out","reason":"slow","at":"2026-01-02T03:04:05Z"}]}]}
            """);
        using var response = await app.SendAsync("GET", "/parked?code=timed-out&limit=5");
        var page = await response.ReadAsync();
        Assert.Equal("2026-01-02T03:04:05.600Z", (string)page["asOf"]!);
        Assert.Equal("in/a.txt", (string)page["groups"]![0]!["items"]![0]!["key"]!);
        var call = Assert.Single(calls);
        Assert.Equal(("requeue", "GET", "/parked?code=timed-out&limit=5", ""), (call.App, call.Method, call.Path, call.Body));
    }

    [Theory]
    [InlineData("/parked/requeue", """{"keys":["parked/a/1.json"],"by":"mallory"}""")]
    [InlineData("/parked/discard", """{"code":"timed-out","asOf":"2026-01-02T03:04:05Z","first":5,"by":"mallory"}""")]
    [InlineData("/reprocess", """{"prefix":"in/","by":"mallory"}""")]
    [InlineData("/send-backs", """{"code":"timed-out","asOf":"2026-01-02T03:04:05Z","by":"mallory"}""")]
    public async Task The_name_in_a_body_is_replaced(string path, string body)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, path == "/reprocess" ? Job : """{"done":["parked/a/1.json"],"notParked":[],"isComplete":true}""");
        using var content = ApiClient.Json(body);
        using var response = await app.SendAsync("POST", path, content);
        Assert.Equal(200, (int)response.StatusCode);
        var sent = JsonNode.Parse(Assert.Single(calls).Body)!.AsObject();
        Assert.Null(sent["by"]);
        var expected = JsonNode.Parse(body)!.AsObject();
        expected["by"] = null;
        Assert.True(JsonNode.DeepEquals(expected, sent));
    }

    [Theory]
    [InlineData("POST", "/reprocess/j1/start", "POST /reprocess/j1/start")]
    [InlineData("POST", "/reprocess/j1/stop", "POST /reprocess/j1/stop")]
    [InlineData("GET", "/reprocess", "GET /reprocess")]
    [InlineData("GET", "/send-backs", "GET /send-backs")]
    [InlineData("GET", "/send-backs/s-1", "GET /send-backs/s-1")]
    [InlineData("POST", "/send-backs/s-1/pause", "POST /send-backs/s-1/pause")]
    [InlineData("POST", "/send-backs/s-1/resume", "POST /send-backs/s-1/resume")]
    [InlineData("POST", "/send-backs/s-1/cancel", "POST /send-backs/s-1/cancel")]
    public async Task A_request_reaches_requeue(string method, string path, string expected)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, Job);
        using var response = await app.SendAsync(method, path);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(expected, $"{Assert.Single(calls).Method} {calls[0].Path}");
    }

    [Fact]
    public async Task Unsent_messages_are_listed_by_the_notifier()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, """
            {"messages":[{"id":"notify/failed/1.slack.json","messageId":"m1","type":"t","channel":"slack","title":"in/a.txt is parked",
            "tries":5,"since":"2026-01-02T03:04:05Z","dueAt":null,"code":"slack-unavailable","detail":"HTTP 500"}],
            "summaries":[],"next":"notify/failed/1.slack.json"}
            """);
        using var response = await app.SendAsync("GET", "/notifications?state=failed&after=x");
        var page = await response.ReadAsync();
        Assert.Equal(("in/a.txt is parked", 5), ((string)page["messages"]![0]!["title"]!, (int)page["messages"]![0]!["tries"]!));
        var call = Assert.Single(calls);
        Assert.Equal(("notifier", "GET", "/notifications?state=failed&after=x"), (call.App, call.Method, call.Path));
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("discard")]
    public async Task Failed_messages_are_changed_by_the_notifier_in_the_name_of_the_caller(string act)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, """{"done":["notify/failed/1.slack.json"],"isComplete":true}""");
        using var content = ApiClient.Json("""{"channel":"slack","by":"mallory"}""");
        using var response = await app.SendAsync("POST", $"/notifications/{act}", content);
        Assert.Equal(200, (int)response.StatusCode);
        var call = Assert.Single(calls);
        Assert.Equal(("notifier", $"/notifications/{act}"), (call.App, call.Path));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"channel":"slack","by":null}"""), JsonNode.Parse(call.Body)));
    }

    [Fact]
    public async Task A_notifier_that_does_not_answer_is_named()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = _ => new(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"x"}""");
        var detail = await (await app.SendAsync("GET", "/notifications")).ProblemAsync(503, "unavailable");
        Assert.Contains("notifier-unavailable", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_accepted_send_back_has_its_address_here()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = _ => new(202, """{"id":"s-1","phase":"canary"}""", Location: "/send-backs/s-1");
        using var content = ApiClient.Json("""{"code":"a","asOf":"2026-01-02T03:04:05Z"}""");
        using var response = await app.SendAsync("POST", "/send-backs", content);
        Assert.Equal((202, "/api/v1/send-backs/s-1"), ((int)response.StatusCode, response.Headers.Location!.ToString()));
        Assert.Equal("canary", (string)(await response.ReadAsync())["phase"]!);
    }

    [Theory]
    [InlineData(400, "bad-request")]
    [InlineData(404, "nothing-found")]
    [InlineData(409, "conflict")]
    [InlineData(503, "unavailable")]
    public async Task A_refusal_of_requeue_keeps_its_reason(int status, string code)
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = _ => new(status, """{"detail":"as requeue says","status":0}""", "application/problem+json");
        var detail = await (await app.SendAsync("POST", "/send-backs/s-1/pause")).ProblemAsync(status, code);
        Assert.Equal("as requeue says", detail);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task A_refusal_of_the_sidecar_is_503(int status)
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.OnInvocation = _ => new(status, """{"errorCode":"ERR_DIRECT_INVOKE","message":"x"}""");
        var detail = await (await app.SendAsync("GET", "/parked")).ProblemAsync(503, "unavailable");
        Assert.Contains("requeue-unavailable", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "application/json", 400, "bad-request")]
    [InlineData("{", "application/json", 400, "bad-request")]
    [InlineData("{}", "text/plain", 415, "media-type-not-supported")]
    public async Task A_body_that_is_no_JSON_object_is_refused(string body, string type, int status, string code)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, Job);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        await (await app.SendAsync("POST", "/parked/requeue", content)).ProblemAsync(status, code);
        Assert.Empty(calls);
    }

    [Theory]
    [InlineData("/send-backs/..%2F..%2Fdead-letters")]
    [InlineData("/send-backs/a%20b")]
    public async Task An_id_cannot_lead_to_another_address(string path)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, Job);
        await (await app.SendAsync("GET", path)).ProblemAsync(400, "invalid-parameter");
        Assert.Empty(calls);
    }

    [Fact]
    public async Task A_repeat_with_an_Idempotency_Key_reaches_requeue_once()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Answer(app, 200, """{"done":["parked/a/1.json"],"notParked":[],"isComplete":true}""");
        for (var n = 0; n < 2; n++)
        {
            using var body = ApiClient.Json("""{"keys":["parked/a/1.json"]}""");
            using var response = await app.SendAsync("POST", "/parked/requeue", body, ("Idempotency-Key", "k"));
            Assert.Equal("parked/a/1.json", (string)(await response.ReadAsync())["done"]![0]!);
        }

        Assert.Single(calls);
        using var another = ApiClient.Json("""{"keys":["parked/a/2.json"]}""");
        await (await app.SendAsync("POST", "/parked/requeue", another, ("Idempotency-Key", "k")))
            .ProblemAsync(422, "idempotency-key-reused");
    }

    private static List<Invocation> Answer(IngestApp app, int status, string body)
    {
        List<Invocation> calls = [];
        app.Sidecar.OnInvocation = call =>
        {
            lock (calls) calls.Add(call);
            return new(status, body);
        };
        return calls;
    }
}
