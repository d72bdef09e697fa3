using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Ingest.Tests.Resumable;

namespace FilePipeline.Ingest.Tests;

/// <summary>The API over several buckets.</summary>
public sealed class SourceApiTests : IAsyncLifetime
{
    private const string Key = "in/a.txt";
    private ScriptedSidecar _sidecar = null!;
    private IngestApp _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", null)]
    [InlineData("?source=", null)]
    [InlineData("?source=eu", "eu")]
    [InlineData("?source=us", "us")]
    public async Task An_upload_is_stored_in_the_bucket_of_its_source_alone(string query, string? source)
    {
        using var content = new ByteArrayContent("abc"u8.ToArray());
        using var answer = await _app.SendAsync("PUT", $"/files/by-key/{Key}{query}", content);

        Assert.Equal(201, (int)answer.StatusCode);
        var stored = (await answer.ReadAsync()).AsObject();
        Assert.Equal((StateKeys.FileId(Key, source), source), ((string)stored["fileId"]!, (string?)stored["source"]));
        Assert.Equal(source is not null, stored.ContainsKey("source"));
        foreach (var one in (string?[])[null, "eu", "us"])
            Assert.Equal(one == source ? [Key] : [], _app.BucketOf(one).Keys);
    }

    [Theory]
    [InlineData("PUT", "/files/by-key/in/a.txt?source=asia")]
    [InlineData("GET", "/files/by-key/in/a.txt?source=asia")]
    [InlineData("DELETE", "/files/by-key/in/a.txt?source=asia")]
    [InlineData("GET", "/files?source=asia")]
    [InlineData("GET", "/failures?source=asia")]
    [InlineData("GET", "/events?source=asia")]
    [InlineData("GET", "/files?source=EU")]
    public async Task An_unknown_source_is_refused_with_those_that_are_known(string method, string path)
    {
        using var content = method == "PUT" ? new ByteArrayContent("abc"u8.ToArray()) : null;
        var detail = await (await _app.SendAsync(method, path, content)).ProblemAsync(400, "invalid-parameter");
        Assert.Contains("(known: eu, us)", detail, StringComparison.Ordinal);
        Assert.Empty(_app.Bucket.Keys);
    }

    [Fact]
    public async Task The_same_key_in_two_buckets_is_two_files()
    {
        var one = _app.PlaceIn(null, Key);
        var other = _app.PlaceIn("eu", Key, FileStatus.Rejected);
        Assert.NotEqual(one.FileId, other.FileId);

        Assert.Equal((one.FileId, "processed", null), await ReadAsync($"/files/by-key/{Key}"));
        Assert.Equal((other.FileId, "rejected", "eu"), await ReadAsync($"/files/by-key/{Key}?source=eu"));
        Assert.Equal((other.FileId, "rejected", "eu"), await ReadAsync($"/files/{other.FileId}"));
        await (await _app.SendAsync("GET", $"/files/by-key/{Key}?source=us")).ProblemAsync(404, "no-record");

        using var removed = await _app.SendAsync("DELETE", $"/files/{other.FileId}");
        Assert.Equal(204, (int)removed.StatusCode);
        Assert.Equal([Key], _app.Bucket.Keys);
        Assert.Empty(_app.BucketOf("eu").Keys);
    }

    [Fact]
    public async Task The_content_of_a_file_is_read_from_its_own_bucket()
    {
        _app.PlaceIn(null, Key);
        var other = _app.PlaceIn("eu", Key);
        using var client = ApiClient.WithoutRedirects();
        using var answer = await client.GetAsync(_app.Exactly($"{ApiClient.Root}/files/{other.FileId}/content"), Cancellation);
        Assert.StartsWith($"http://s3.test/{_app.BucketOf("eu").Name}/{Key}", $"{answer.Headers.Location}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listing_is_of_one_source_and_the_failures_are_of_all()
    {
        _app.PlaceIn(null, "in/default.txt");
        foreach (var source in (string?[])[null, "eu"])
        {
            var failed = _app.PlaceIn(source, "in/bad.txt", FileStatus.Rejected) with { Code = Codes.TypeNotAllowed };
            _app.Save(failed);
            _app.Sidecar.Buckets[Components.Parking].Put(FailureIndexKeys.Of(failed)!, "{}");
        }

        _app.PlaceIn("eu", "in/eu.txt");

        Assert.Equal(["in/bad.txt", "in/default.txt"], await _app.KeysAsync("/files?prefix=in/"));
        Assert.Equal(["in/bad.txt", "in/eu.txt"], await _app.KeysAsync("/files?prefix=in/&source=eu"));
        Assert.Equal([], await _app.KeysAsync("/files?prefix=in/&source=us"));
        Assert.Equal(["", "eu"], await FailedAsync("/failures"));
        Assert.Equal([""], await FailedAsync("/failures?source="));
        Assert.Equal(["eu"], await FailedAsync("/failures?source=eu"));
    }

    [Fact]
    public async Task The_fields_of_a_form_choose_the_source_of_the_files_after_them()
    {
        using var prefix = new StringContent("in/");
        using var one = new StringContent("1");
        using var source = new StringContent("eu");
        using var other = new StringContent("22");
        using var form = new MultipartFormDataContent
        {
            { prefix, "prefix" }, { one, "f", "a.txt" }, { source, "source" }, { other, "f", "a.txt" },
        };
        using var answer = await _app.SendAsync("POST", "/files", form);

        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal("1", Encoding.UTF8.GetString(_app.Bucket.Find(Key)!));
        Assert.Equal("22", Encoding.UTF8.GetString(_app.BucketOf("eu").Find(Key)!));
    }

    [Fact]
    public async Task A_form_with_an_unknown_source_stores_nothing()
    {
        using var one = new StringContent("1");
        using var source = new StringContent("asia");
        using var other = new StringContent("22");
        using var form = new MultipartFormDataContent { { one, "f", "a.txt" }, { source, "source" }, { other, "f", "b.txt" } };
        await (await _app.SendAsync("POST", "/files", form)).ProblemAsync(400, "invalid-parameter");
        Assert.Empty(_app.Bucket.Keys);
    }

    [Fact]
    public async Task A_resumable_upload_keeps_the_source_of_its_metadata()
    {
        using var begun = await _app.TusAsync(
            "POST", "/uploads", null, TusCalls.Length(3), TusCalls.Metadata(("filename", Key), ("source", "eu")));
        Assert.Equal(201, (int)begun.StatusCode);
        await _app.AppendAsync($"{begun.Headers.Location}", 0, "abc"u8.ToArray());
        Assert.Empty(_app.Bucket.Keys);
        Assert.Equal([Key], _app.BucketOf("eu").Keys);
    }

    public async ValueTask InitializeAsync() => (_app, _sidecar) = await SourceApp.StartAsync(["eu", "us"]);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    private async Task<(string Id, string Status, string? Source)> ReadAsync(string path)
    {
        using var answer = await _app.SendAsync("GET", path);
        Assert.Equal(200, (int)answer.StatusCode);
        var file = await answer.ReadAsync();
        return ((string)file["fileId"]!, (string)file["status"]!, (string?)file["source"]);
    }

    private async Task<List<string>> FailedAsync(string path)
    {
        using var answer = await _app.SendAsync("GET", path);
        var files = (await answer.ReadAsync())["files"]!.AsArray();
        return [.. files.Select(file => (string?)file!["source"] ?? "").Order(StringComparer.Ordinal)];
    }
}
