using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests;

public sealed class ReadFileTests
{
    private const string Key = "in/a b.txt";
    private static readonly string _id = StateKeys.FileId(Key);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("by-key/in/a%20b.txt")]
    [InlineData("by-key/in%2Fa%20b.txt")]
    [InlineData("")]
    public async Task A_file_is_read_by_id_and_by_key(string name)
    {
        await using var app = await IngestApp.StartAsync();
        app.Save(Some.Record(Some.Event(Key), FileStatus.Failing).WithFailure(new(Some.Time, 1, Codes.TimedOut, "slow")));
        using var response = await app.SendAsync("GET", $"/files/{(name.Length == 0 ? _id : name)}");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal($"/api/v1/files/{_id}", response.Content.Headers.ContentLocation!.ToString());
        var file = await response.ReadAsync();
        Assert.Equal((Key, "failing", false), ((string)file["key"]!, (string)file["status"]!, (bool)file["isFinal"]!));
        Assert.Equal("timed-out", (string)file["history"]![0]!["code"]!);
        Assert.Equal("2026-01-02T03:04:05.678Z", (string)file["updatedAt"]!);
    }

    [Fact]
    public async Task A_known_ETag_is_answered_with_304_until_the_record_changes()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event(Key), FileStatus.Processing));
        using var first = await app.SendAsync("GET", $"/files/{_id}");
        var eTag = first.Headers.ETag!;
        Assert.False(eTag.IsWeak);
        using var again = await app.SendAsync("GET", $"/files/{_id}", null, ("If-None-Match", eTag.ToString()));
        Assert.Equal((304, eTag), ((int)again.StatusCode, again.Headers.ETag));
        app.Save(record.AsFinal(FileStatus.Processed));
        using var changed = await app.SendAsync("GET", $"/files/{_id}", null, ("If-None-Match", eTag.ToString()));
        Assert.Equal(200, (int)changed.StatusCode);
    }

    [Fact]
    public async Task HEAD_has_the_headers_without_the_body()
    {
        await using var app = await IngestApp.StartAsync();
        app.Save(Some.Record(Some.Event(Key)));
        using var head = await app.SendAsync("HEAD", $"/files/{_id}");
        Assert.NotNull(head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef", 404, "no-record")]
    [InlineData("by-key/no/such.txt", 404, "no-record")]
    [InlineData("by-key/%FF", 400, "invalid-key")]
    [InlineData("by-key/", 400, "invalid-key")]
    [InlineData("a.txt", 400, "invalid-key")]
    [InlineData("by-key/a.txt?wait=soon", 400, "invalid-parameter")]
    [InlineData("by-key/a.txt?what=1", 400, "invalid-parameter")]
    public async Task A_file_that_cannot_be_read_is_a_problem(string name, int status, string code)
    {
        await using var app = await IngestApp.StartAsync();
        await (await app.SendAsync("GET", $"/files/{name}")).ProblemAsync(status, code);
    }

    [Fact]
    public async Task An_unreadable_record_is_a_problem_of_its_own()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.State.Set(StateKeys.File(_id), "{}"u8.ToArray());
        await (await app.SendAsync("GET", $"/files/{_id}")).ProblemAsync(500, "record-unreadable");
    }

    [Fact]
    public async Task Wait_answers_when_the_outcome_is_there()
    {
        await using var app = await IngestApp.StartAsync();
        var record = app.Save(Some.Record(Some.Event(Key), FileStatus.Processing));
        // The second read finds the outcome.
        app.Sidecar.BeforeNext(
            call => call.Kind == "get" && call.Key == StateKeys.Upload(_id), () => app.Save(record.AsFinal(FileStatus.Processed)));
        using var response = await app.SendAsync("GET", $"/files/{_id}?wait=60s");
        Assert.Equal("processed", (string)(await response.ReadAsync())["status"]!);
    }

    [Fact]
    public async Task Wait_does_not_take_the_outcome_of_an_overwritten_object()
    {
        await using var app = await IngestApp.StartAsync();
        var old = app.Save(Some.Record(Some.Event(Key)));
        var receipt = new UploadReceipt { Sha256 = "1", Bytes = 1, ETags = ["other"], ReceivedAt = Some.Time.AddMinutes(1) };
        app.Sidecar.State.Set(StateKeys.Upload(_id), receipt.ToJson());
        using var now = await app.SendAsync("GET", $"/files/{_id}");
        Assert.False((bool)(await now.ReadAsync())["isCurrent"]!);

        var reads = 0;
        app.Sidecar.BeforeNext(
            call => call.Kind == "get" && call.Key == StateKeys.Upload(_id) && ++reads == 2,
            () => app.Save(old with { Write = Some.Write(2, "other"), Bytes = 77 }));
        using var later = await app.SendAsync("GET", $"/files/{_id}?wait=60s");
        var file = await later.ReadAsync();
        Assert.Equal((true, 77), ((bool)file["isCurrent"]!, (int)file["bytes"]!));
    }

    [Fact]
    public async Task Wait_answers_what_there_is_when_its_time_is_over()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        app.Save(Some.Record(Some.Event(Key), FileStatus.Processing));
        app.Sidecar.BeforeNext(call => call.Key == StateKeys.Upload(_id), () => clock.Advance(TimeSpan.FromSeconds(30)));
        using var response = await app.SendAsync("GET", $"/files/{_id}?wait=30s");
        Assert.Equal("processing", (string)(await response.ReadAsync())["status"]!);
    }

    [Fact]
    public async Task Content_is_a_redirect_to_a_signed_address()
    {
        await using var app = await IngestApp.StartAsync();
        app.Save(Some.Record(Some.Event("in/a.txt")));
        app.Bucket.Put("in/a.txt", "abc");
        using var client = ApiClient.WithoutRedirects();
        using var response = await client.GetAsync(app.Exactly($"/api/v1/files/{StateKeys.FileId("in/a.txt")}/content"), Cancellation);
        Assert.Equal(302, (int)response.StatusCode);
        Assert.Equal("http://s3.test/filepipeline-uploads/in/a.txt?ttl=60s", response.Headers.Location!.ToString());
        app.Bucket.Remove("in/a.txt");
        await (await client.GetAsync(app.Exactly($"/api/v1/files/{StateKeys.FileId("in/a.txt")}/content"), Cancellation))
            .ProblemAsync(404, "no-object");
    }

    [Fact]
    public async Task Records_and_details_have_the_same_values()
    {
        await using var app = await IngestApp.StartAsync();
        const string Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var record = app.Save(Some.Record(Some.Event(Key)) with { Lines = 3, Traceparent = Traceparent });
        using var response = await app.SendAsync("GET", $"/files/{_id}");
        var file = await response.ReadAsync();
        using var document = JsonDocument.Parse(record.ToJson());
        foreach (var name in (string[])["fileId", "key", "status", "code", "reason", "lines", "generation", "attempts", "outcomeId"])
            Assert.Equal(document.RootElement.GetProperty(name).ToString(), file[name]?.ToString() ?? "");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (string)file["traceId"]!);
    }
}
