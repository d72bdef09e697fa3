using System.Text;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>The examples of the description of tus 1.0, and its rules for servers.</summary>
public sealed class ProtocolTests
{
    private static readonly byte[] _hundred = Encoding.ASCII.GetBytes(new string('x', 100));

    [Fact]
    public async Task Example_of_HEAD_and_PATCH_resumes_at_70_of_100()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        await app.AppendAsync(upload, 0, _hundred[..70]);

        using var head = await app.TusAsync("HEAD", upload);
        Assert.Equal((200, 70L, "100"), ((int)head.StatusCode, head.Offset(), head.Header("Upload-Length")));
        Assert.Equal(("1.0.0", "no-store"), (head.Header("Tus-Resumable"), head.Header("Cache-Control")));

        using var patch = await app.PatchAsync(upload, 70, _hundred[70..]);
        Assert.Equal((204, 100L, "1.0.0"), ((int)patch.StatusCode, patch.Offset(), patch.Header("Tus-Resumable")));
        Assert.Equal(_hundred, app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("/uploads")]
    [InlineData("/uploads/24e533e02ec3bc40c387f1a0e460e216")]
    public async Task Example_of_OPTIONS_tells_version_extensions_and_limit(string path)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "1073741824"));
        using var response = await app.TusAsync("OPTIONS", path, null, ("Tus-Resumable", null));
        Assert.Equal((204, "1.0.0", "1.0.0"), ((int)response.StatusCode, response.Header("Tus-Resumable"), response.Header("Tus-Version")));
        Assert.Equal("1073741824", response.Header("Tus-Max-Size"));
        Assert.Equal("creation,creation-with-upload,expiration,checksum,termination", response.Header("Tus-Extension"));
        Assert.Equal("sha1,sha256", response.Header("Tus-Checksum-Algorithm"));
    }

    [Fact]
    public async Task Example_of_creation_answers_with_a_location()
    {
        await using var app = await IngestApp.StartAsync();
        const string metadata = "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential";
        using var response = await app.TusAsync("POST", "/uploads", [], ("Upload-Length", "100"), ("Upload-Metadata", metadata));
        Assert.Equal((201, "1.0.0"), ((int)response.StatusCode, response.Header("Tus-Resumable")));
        var upload = $"{response.Headers.Location}";
        Assert.Matches("^/uploads/[0-9a-f]{32}$", upload);

        using var head = await app.TusAsync("HEAD", upload);
        Assert.Equal((0L, metadata), (head.Offset(), head.Header("Upload-Metadata")));
        await app.AppendAsync(upload, 0, _hundred);
        Assert.Equal(["world_domination_plan.pdf"], app.Bucket.Keys);
    }

    [Fact]
    public async Task Example_of_creation_with_upload_takes_the_first_five_bytes()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.TusAsync(
            "POST", "/uploads", "hello"u8.ToArray(), ("Content-Type", "application/offset+octet-stream"),
            TusCalls.Length(100), TusCalls.Metadata(("filename", "a.txt")));
        Assert.Equal((201, 5L), ((int)response.StatusCode, response.Offset()));
        await app.AppendAsync($"{response.Headers.Location}", 5, _hundred[5..]);
        Assert.StartsWith("hellox", Encoding.ASCII.GetString(app.Bucket.Find("a.txt")!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")]
    [InlineData("sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=")]
    public async Task Example_of_a_checksum_is_accepted(string checksum)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 12);
        using var patch = await app.PatchAsync(upload, 0, "hello world"u8.ToArray(), ("Upload-Checksum", checksum));
        Assert.Equal((204, 11L), ((int)patch.StatusCode, patch.Offset()));
        await app.AppendAsync(upload, 11, "!"u8.ToArray());
        Assert.Equal("hello world!"u8.ToArray(), app.Bucket.Find("a.txt"));
    }

    [Fact]
    public async Task A_chunk_with_another_checksum_is_460_and_not_kept()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 11);
        using var patch = await app.PatchAsync(
            upload, 0, "hello_world"u8.ToArray(), ("Upload-Checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0="));
        Assert.Equal("460 checksum-mismatch", await patch.CodeAsync());
        Assert.Equal(0, await app.OffsetAsync(upload));
        await app.AppendAsync(upload, 0, "hello world"u8.ToArray());
        Assert.Equal("hello world"u8.ToArray(), app.Bucket.Find("a.txt"));
    }

    [Fact]
    public async Task Termination_deletes_what_arrived()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        await app.AppendAsync(upload, 0, _hundred[..70]);
        using var response = await app.TusAsync("DELETE", upload);
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(404, await app.HeadStatusAsync(upload));
        using var patch = await app.PatchAsync(upload, 70, _hundred[70..]);
        Assert.Equal("404 unknown-upload", await patch.CodeAsync());
        Assert.Empty(app.ScratchFiles);
    }

    [Theory]
    [InlineData("PATCH", 204)]
    [InlineData("HEAD", 200)]
    [InlineData("DELETE", 204)]
    [InlineData("PUT", 405)]
    [InlineData(null, 405)]
    public async Task POST_may_name_another_method(string? method, int status)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        using var response = await app.TusAsync(
            "POST", upload, _hundred[..70], ("Content-Type", "application/offset+octet-stream"), TusCalls.Offset(0),
            ("X-HTTP-Method-Override", method));
        Assert.Equal(status, (int)response.StatusCode);
        if (method == "PATCH") Assert.Equal(70, await app.OffsetAsync(upload));
    }

    [Theory]
    [InlineData("POST", null)]
    [InlineData("POST", "0.2.2")]
    [InlineData("PATCH", "2.0.0")]
    [InlineData("HEAD", "0.2.2")]
    [InlineData("DELETE", null)]
    public async Task Another_version_is_412_with_the_known_one(string method, string? version)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        using var response = await app.TusAsync(method, method == "POST" ? "/uploads" : upload, null, ("Tus-Resumable", version));
        Assert.Equal((412, "1.0.0"), ((int)response.StatusCode, response.Header("Tus-Version")));
        if (method != "HEAD") Assert.Equal("412 version-not-supported", await response.CodeAsync());
        Assert.Equal(0, await app.OffsetAsync(upload));
    }
}
