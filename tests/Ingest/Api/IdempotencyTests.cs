using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class IdempotencyTests
{
    private static readonly (string, string) _key = ("Idempotency-Key", "one");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_stores_nothing()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await PostAsync(app, "a.txt", "abc", _key);
        app.Bucket.Remove("in/a.txt");
        using var second = await PostAsync(app, "a.txt", "abc", _key);
        Assert.Equal((201, 201), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(
            await first.Content.ReadAsStringAsync(Cancellation), await second.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("true", Assert.Single(second.Headers.GetValues("Idempotency-Replayed")));
        Assert.Empty(app.Bucket.Keys);
        Assert.Empty(app.ScratchFiles);
    }

    [Theory]
    [InlineData("a.txt", "other")]
    [InlineData("b.txt", "abc")]
    public async Task The_same_key_with_another_body_is_422(string name, string content)
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await PostAsync(app, "a.txt", "abc", _key);
        await (await PostAsync(app, name, content, _key)).ProblemAsync(422, "idempotency-key-reused");
        Assert.Equal("abc"u8.ToArray(), app.Bucket.Find("in/a.txt"));
        Assert.Single(app.Bucket.Keys);
    }

    [Fact]
    public async Task A_repeat_during_the_first_request_is_409()
    {
        await using var app = await IngestApp.StartAsync();
        Task<HttpResponseMessage>? repeat = null;
        app.Sidecar.BeforeNext(call => call.Operation == "create", () =>
        {
            repeat = PostAsync(app, "a.txt", "abc", _key);
            repeat.Wait(Cancellation);
        });
        using var first = await PostAsync(app, "a.txt", "abc", _key);
        Assert.Equal(201, (int)first.StatusCode);
        await (await repeat!).ProblemAsync(409, "request-in-progress");
    }

    [Fact]
    public async Task A_failed_request_can_be_repeated()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create");
        await (await PostAsync(app, "a.txt", "abc", _key)).ProblemAsync(503, "unavailable");
        using var second = await PostAsync(app, "a.txt", "abc", _key);
        Assert.Equal(201, (int)second.StatusCode);
        Assert.False(second.Headers.Contains("Idempotency-Replayed"));
    }

    [Fact]
    public async Task The_claim_of_a_killed_replica_ends()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        using var first = await PostAsync(app, "a.txt", "abc", _key);
        var entry = Assert.Single(app.Sidecar.State.Keys, key => key.StartsWith("idempotency:", StringComparison.Ordinal));
        var claim = System.Text.Json.Nodes.JsonNode.Parse(app.Sidecar.State.Find(entry)!)!;
        (claim["status"], claim["until"]) = (0, "2026-01-02T03:06:00.000Z");
        app.Sidecar.State.Set(entry, System.Text.Encoding.UTF8.GetBytes(claim.ToJsonString()));

        await (await PostAsync(app, "a.txt", "abc", _key)).ProblemAsync(409, "request-in-progress");
        clock.Advance(TimeSpan.FromMinutes(2));
        using var later = await PostAsync(app, "a.txt", "abc", _key);
        Assert.Equal(200, (int)later.StatusCode);
    }

    [Fact]
    public async Task An_answer_is_kept_for_a_day()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await PostAsync(app, "a.txt", "abc", _key);
        Assert.All(
            app.Sidecar.Calls.Where(call => call.Kind == "save" && call.Key.StartsWith("idempotency:", StringComparison.Ordinal)),
            call => Assert.Equal("86400", call.Metadata["ttlInSeconds"]));
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_refused()
    {
        await using var app = await IngestApp.StartAsync();
        await (await PostAsync(app, "a.txt", "abc", ("Idempotency-Key", new('a', 201)))).ProblemAsync(400, "header-not-supported");
        Assert.Empty(app.Bucket.Keys);
    }

    private static async Task<HttpResponseMessage> PostAsync(IngestApp app, string name, string text, params (string, string)[] headers)
    {
        using var file = new StringContent(text);
        using var form = new MultipartFormDataContent { { file, "files", name } };
        return await app.SendAsync("POST", "/files?prefix=in/", form, headers);
    }
}
