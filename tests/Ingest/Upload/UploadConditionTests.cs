using System.Security.Cryptography;

namespace FilePipeline.Ingest.Tests;

/// <summary>Each header of an upload is honoured or refused, never ignored.</summary>
public sealed class UploadConditionTests
{
    private static readonly byte[] _content = "abc"u8.ToArray();
    private static readonly string _sha256 = Convert.ToBase64String(SHA256.HashData(_content));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> RightDigests => new()
    {
        { "Content-MD5", "kAFQmDzST7DWlj99KOF/cg==" },
        { "Repr-Digest", $"sha-256=:{_sha256}:" },
        { "Content-Digest", $"sha-512=:AAAA:, sha-256=:{_sha256}:" },
        { "Digest", $"SHA-256={_sha256}" },
        { "Digest", "MD5=kAFQmDzST7DWlj99KOF/cg==" },
    };

    [Theory]
    [MemberData(nameof(RightDigests))]
    public async Task A_matching_digest_is_accepted(string name, string value)
    {
        await using var app = await IngestApp.StartAsync();
        using var answer = await PutAsync(app, "a.txt", _content, (name, value));
        Assert.Equal(201, (int)answer.StatusCode);
    }

    [Theory]
    [MemberData(nameof(RightDigests))]
    public async Task A_digest_of_other_bytes_stores_nothing(string name, string value)
    {
        await using var app = await IngestApp.StartAsync();
        var detail = await app.RefusedAsync(400, await PutAsync(app, "a.txt", "abd"u8.ToArray(), (name, value)));
        Assert.Contains(name, detail, StringComparison.Ordinal);
        Assert.Null(app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("Content-MD5", "no base64")]
    [InlineData("Content-MD5", "YWJj")]
    [InlineData("Repr-Digest", "sha-256=abc")]
    [InlineData("Repr-Digest", "sha-256=:YWJj:")]
    [InlineData("Repr-Digest", "unixsum=:YWJj:")]
    [InlineData("Digest", "SHA-256=YWJj")]
    [InlineData("Content-Range", "bytes 0-2/10")]
    [InlineData("If-None-Match", "\"abc\"")]
    [InlineData("If-Unmodified-Since", "Wed, 25 Nov 2026 10:00:00 GMT")]
    public async Task An_unsupported_header_is_refused(string name, string value)
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains(name, await app.RefusedAsync(400, await PutAsync(app, "a.txt", _content, (name, value))), StringComparison.Ordinal);
        Assert.Null(app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("identity", 201)]
    public async Task An_encoded_body_is_refused(string encoding, int status)
    {
        await using var app = await IngestApp.StartAsync();
        using var answer = await PutAsync(app, "a.txt", _content, ("Content-Encoding", encoding));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Create_only_overwrites_nothing()
    {
        await using var app = await IngestApp.StartAsync();
        using var first = await PutAsync(app, "a.txt", _content, ("If-None-Match", "*"));
        Assert.Equal(201, (int)first.StatusCode);

        await FailsAsync(PutAsync(app, "a.txt", "other"u8.ToArray(), ("If-None-Match", "*")));
        Assert.Equal(_content, app.Bucket.Find("a.txt"));
        using var ingest = await PutAsync(app, "b.txt", _content, ("If-None-Match", "*"));
        Assert.Equal(201, (int)ingest.StatusCode);
    }

    [Fact]
    public async Task A_key_created_during_the_upload_is_not_overwritten()
    {
        await using var app = await IngestApp.StartAsync();
        var listings = 0;
        app.Sidecar.BeforeNext(call => call.Operation == "list" && ++listings == 2, () => app.Bucket.Put("a.txt", "theirs"));

        await FailsAsync(PutAsync(app, "a.txt", _content, ("If-None-Match", "*")));
        Assert.Equal("theirs"u8.ToArray(), app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("\"900150983cd24fb0d6963f7d28e17f72\"", 200)]
    [InlineData("\"0\", \"900150983cd24fb0d6963f7d28e17f72\"", 200)]
    [InlineData("*", 200)]
    [InlineData("\"0\"", 412)]
    public async Task An_overwrite_can_require_the_ETag_of_the_object(string eTag, int status)
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("a.txt", _content);
        using var answer = await PutAsync(app, "a.txt", "new"u8.ToArray(), ("If-Match", eTag));
        Assert.Equal(status, (int)answer.StatusCode);
        await FailsAsync(PutAsync(app, "none.txt", "new"u8.ToArray(), ("If-Match", eTag)));
    }

    [Fact]
    public async Task A_condition_that_cannot_be_checked_is_503_and_stores_nothing()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "list");
        await app.RefusedAsync(503, await PutAsync(app, "a.txt", _content, ("If-None-Match", "*")));
        Assert.Null(app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("If-None-Match", "*", 400)]
    [InlineData("Content-MD5", "kAFQmDzST7DWlj99KOF/cg==", 400)]
    [InlineData("Content-Encoding", "gzip", 415)]
    public async Task A_form_with_such_a_header_is_refused(string name, string value, int status)
    {
        await using var app = await IngestApp.StartAsync();
        using var file = new ByteArrayContent(_content);
        using var form = new MultipartFormDataContent { { file, "files", "a.txt" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Exactly("/files")) { Content = form };
        Add(request, name, value);
        Assert.Contains("PUT", await app.RefusedAsync(status, await app.Client.SendAsync(request, Cancellation)), StringComparison.Ordinal);
    }

    private static async Task FailsAsync(Task<HttpResponseMessage> put)
    {
        using var answer = await put;
        Assert.Equal((412, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    private static async Task<HttpResponseMessage> PutAsync(IngestApp app, string key, byte[] content, (string Name, string Value) header)
    {
        using var request =
            new HttpRequestMessage(HttpMethod.Put, app.Exactly($"/files/{key}")) { Content = new ByteArrayContent(content) };
        Add(request, header.Name, header.Value);
        return await app.Client.SendAsync(request, Cancellation);
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
    }
}
