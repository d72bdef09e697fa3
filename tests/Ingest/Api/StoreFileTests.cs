using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

public sealed class StoreFileTests
{
    private static readonly byte[] _content = "abc"u8.ToArray();
    private static readonly string _sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));

    [Fact]
    public async Task A_new_file_is_201_and_an_overwritten_one_200_with_Location_and_ETag()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await PutAsync(app, "in/a.txt");
        using var second = await PutAsync(app, "in/a.txt");
        Assert.Equal((201, 200), ((int)first.StatusCode, (int)second.StatusCode));
        foreach (var answer in (HttpResponseMessage[])[first, second])
        {
            Assert.Equal($"/api/v1/files/{StateKeys.FileId("in/a.txt")}", answer.Headers.Location!.ToString());
            Assert.Equal($"\"{ObjectTable.ETagOf(_content)}\"", answer.Headers.ETag!.ToString());
            Assert.Equal(_sha256, (string)(await answer.ReadAsync())["sha256"]!);
        }
    }

    [Theory]
    [InlineData("If-None-Match", "*", 412, "precondition-failed")]
    [InlineData("If-Match", "\"0\"", 412, "precondition-failed")]
    [InlineData("Content-MD5", "AAAAAAAAAAAAAAAAAAAAAA==", 400, "digest-mismatch")]
    [InlineData("Repr-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", 400, "digest-mismatch")]
    [InlineData("Content-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:", 400, "digest-mismatch")]
    [InlineData("Content-Range", "bytes 0-0/10", 400, "header-not-supported")]
    [InlineData("Content-Encoding", "gzip", 415, "media-type-not-supported")]
    public async Task A_header_of_an_upload_is_honoured_or_refused(string name, string value, int status, string code)
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("in/a.txt", "theirs");
        await (await PutAsync(app, "in/a.txt", (name, value))).ProblemAsync(status, code);
        Assert.Equal("theirs"u8.ToArray(), app.Bucket.Find("in/a.txt"));
    }

    [Theory]
    [InlineData("by-key/in/a.txt")]
    [InlineData("")]
    public async Task A_removed_object_is_204_and_then_404(string name)
    {
        await using var app = await IngestApp.StartAsync();
        app.Place("in/a.txt", FileStatus.Processed);
        var path = $"/files/{(name.Length == 0 ? StateKeys.FileId("in/a.txt") : name)}";
        await (await app.SendAsync("DELETE", path, null, ("If-Match", "\"0\""))).ProblemAsync(412, "precondition-failed");
        using var removed = await app.SendAsync("DELETE", path);
        Assert.Equal(204, (int)removed.StatusCode);
        Assert.Empty(app.Bucket.Keys);
        await (await app.SendAsync("DELETE", path)).ProblemAsync(404, "no-object");
    }

    [Fact]
    public async Task An_id_without_a_record_cannot_be_removed()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("in/a.txt", "abc");
        await (await app.SendAsync("DELETE", $"/files/{StateKeys.FileId("in/a.txt")}")).ProblemAsync(404, "no-record");
        Assert.Single(app.Bucket.Keys);
    }

    private static async Task<HttpResponseMessage> PutAsync(IngestApp app, string key, params (string Name, string Value)[] headers)
    {
        using var body = new ByteArrayContent(_content);
        return await app.SendAsync("PUT", $"/files/by-key/{key}", body, headers);
    }
}
