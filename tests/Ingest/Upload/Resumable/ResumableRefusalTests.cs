using System.Text;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>Requests that are refused, and what they leave.</summary>
public sealed class ResumableRefusalTests
{
    private static readonly byte[] _ten = "0123456789"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public async Task A_chunk_at_another_offset_is_409_with_the_right_one(int offset)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        await app.AppendAsync(upload, 0, _ten[..5]);
        using var patch = await app.PatchAsync(upload, offset, _ten[5..]);
        Assert.Equal("409 offset-mismatch", await patch.CodeAsync());
        Assert.Equal(5, patch.Offset());
        Assert.Equal(5, await app.OffsetAsync(upload));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_chunk_beyond_the_length_is_413_and_not_kept(bool isChunked)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        await app.AppendAsync(upload, 0, _ten[..5]);
        using var patch = await app.PatchAsync(upload, 5, _ten, ("Transfer-Encoding", isChunked ? "chunked" : null));
        Assert.Equal("413 too-large", await patch.CodeAsync());
        Assert.Equal(5, await app.OffsetAsync(upload));
        await app.AppendAsync(upload, 5, _ten[5..]);
        Assert.Equal(_ten, app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("Content-Type", "text/plain", "415 media-type-not-supported")]
    [InlineData("Upload-Offset", null, "400 header-not-supported")]
    [InlineData("Upload-Offset", "-1", "400 header-not-supported")]
    [InlineData("Upload-Offset", "1.5", "400 header-not-supported")]
    [InlineData("Upload-Checksum", "md4 AAAA", "400 header-not-supported")]
    [InlineData("Upload-Checksum", "sha1 AAAA", "400 header-not-supported")]
    [InlineData("Upload-Checksum", "sha1", "400 header-not-supported")]
    public async Task A_chunk_with_a_wrong_header_is_not_kept(string name, string? value, string code)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        using var patch = await app.PatchAsync(upload, 0, _ten, (name, value));
        Assert.Equal(code, await patch.CodeAsync());
        Assert.Equal(0, await app.OffsetAsync(upload));
    }

    [Theory]
    [InlineData(null, "filename YS50eHQ=", "400 header-not-supported")]
    [InlineData("-5", "filename YS50eHQ=", "400 header-not-supported")]
    [InlineData("5", "filename !", "400 header-not-supported")]
    [InlineData("5", "filename YS50eHQ=,filename YS50eHQ=", "400 header-not-supported")]
    [InlineData("5", "filename YS50eHQ=,sha256 YWJj", "400 header-not-supported")]
    [InlineData("5", "", "400 invalid-key")]
    [InlineData("5", "filename Li4vLi4vYQ==", "400 invalid-key")]
    [InlineData("101", "filename YS50eHQ=", "413 too-large")]
    public async Task An_upload_that_cannot_begin_leaves_nothing(string? length, string metadata, string code)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "100"));
        using var response = await app.TusAsync("POST", "/uploads", null, ("Upload-Length", length), ("Upload-Metadata", metadata));
        Assert.Equal(code, await response.CodeAsync());
        Assert.Null(response.Headers.Location);
        Assert.Empty(app.ScratchFiles);
    }

    [Theory]
    [InlineData("Upload-Defer-Length", "1")]
    [InlineData("Upload-Concat", "partial")]
    [InlineData("Content-MD5", "AAAA")]
    [InlineData("If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT")]
    public async Task An_upload_with_an_unsupported_header_is_400(string name, string value)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.TusAsync(
            "POST", "/uploads", [], TusCalls.Length(5), TusCalls.Metadata(("filename", "a.txt")), (name, value));
        Assert.Equal("400 header-not-supported", await response.CodeAsync());
        Assert.Empty(app.ScratchFiles);
    }

    [Theory]
    [InlineData("/uploads/24e533e02ec3bc40c387f1a0e460e216")]
    [InlineData("/uploads/..%2F.lock")]
    [InlineData("/uploads/A")]
    public async Task An_unknown_upload_is_404(string path)
    {
        await using var app = await IngestApp.StartAsync();
        foreach (var method in (string[])["PATCH", "DELETE"])
        {
            using var response = await app.TusAsync(
                method, path, [], ("Content-Type", "application/offset+octet-stream"), TusCalls.Offset(0));
            Assert.Equal("404 unknown-upload", await response.CodeAsync());
        }
    }

    [Fact]
    public async Task A_key_that_exists_is_412_before_a_byte_is_sent()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("a.txt", "old");
        using var response = await app.TusAsync(
            "POST", "/uploads", [], TusCalls.Length(5), TusCalls.Metadata(("filename", "a.txt")), ("If-None-Match", "*"));
        Assert.Equal("412 precondition-failed", await response.CodeAsync());
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_key_that_appears_meanwhile_is_412_and_keeps_its_bytes()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10, ("If-None-Match", "*"));
        await app.AppendAsync(upload, 0, _ten[..5]);
        app.Bucket.Put("a.txt", "other");
        using var patch = await app.PatchAsync(upload, 5, _ten[5..]);
        Assert.Equal("412 precondition-failed", await patch.CodeAsync());
        Assert.Equal("other", Encoding.UTF8.GetString(app.Bucket.Find("a.txt")!));
        Assert.Equal(404, await app.HeadStatusAsync(upload));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_file_with_another_digest_is_400_and_not_stored()
    {
        await using var app = await IngestApp.StartAsync();
        using var begun = await app.TusAsync(
            "POST", "/uploads", null, TusCalls.Length(10), TusCalls.Metadata(("filename", "a.txt"), ("sha256", new string('0', 64))));
        using var patch = await app.PatchAsync($"{begun.Headers.Location}", 0, _ten);
        Assert.Equal("400 digest-mismatch", await patch.CodeAsync());
        Assert.Empty(app.Bucket.Keys);
        Assert.Empty(app.ScratchFiles);
    }
}
