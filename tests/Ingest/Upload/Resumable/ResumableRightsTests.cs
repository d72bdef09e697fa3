using System.Net.Http.Headers;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>With sign-in, an upload belongs to the person who began it.</summary>
public sealed class ResumableRightsTests
{
    private static readonly (string, string)[] _prefixes = [("Auth:Prefixes:0", "users/{sub}/")];
    private static readonly byte[] _ten = "0123456789"u8.ToArray();

    [Theory]
    [InlineData("HEAD")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Another_person_is_answered_as_for_an_unknown_upload(string method)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var begun = await SendAsync(app, issuer.Token(), "POST", "/uploads", "a.txt");
        var upload = $"{begun.Headers.Location}";
        using var foreign = await SendAsync(app, issuer.Token(("sub", "bob")), method, upload);
        using var unknown = await SendAsync(app, issuer.Token(), method, "/uploads/24e533e02ec3bc40c387f1a0e460e216");
        Assert.Equal((404, 404), ((int)foreign.StatusCode, (int)unknown.StatusCode));
        using var own = await SendAsync(app, issuer.Token(), "HEAD", upload);
        Assert.Equal((200, 0L), ((int)own.StatusCode, own.Offset()));
    }

    [Fact]
    public async Task A_key_outside_the_own_prefixes_is_403()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        using var response = await SendAsync(app, issuer.Token(), "POST", "/uploads", "users/bob/a.txt");
        Assert.Equal("403 not-allowed", await response.CodeAsync());
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Rights_are_checked_with_each_chunk()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "teams/{groups}/")));
        using var begun = await SendAsync(app, issuer.Token(("groups", "a")), "POST", "/uploads", "teams/a/1.txt");
        Assert.Equal(201, (int)begun.StatusCode);
        using var patch = await SendAsync(app, issuer.Token(("groups", "b")), "PATCH", $"{begun.Headers.Location}");
        Assert.Equal("403 not-allowed", await patch.CodeAsync());
        Assert.Empty(app.Bucket.Keys);
    }

    [Fact]
    public async Task Pages_of_allowed_origins_may_resume()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:CorsOrigins:0", "https://app.example.com"));
        using var response = await app.TusAsync(
            "OPTIONS", "/uploads/x", null, ("Origin", "https://app.example.com"), ("Access-Control-Request-Method", "PATCH"),
            ("Access-Control-Request-Headers", "upload-offset,tus-resumable"));
        Assert.Contains("PATCH", response.Header("Access-Control-Allow-Methods")!, StringComparison.Ordinal);
        using var head = await app.TusAsync("HEAD", "/uploads/x", null, ("Origin", "https://app.example.com"));
        Assert.Contains("Upload-Offset", head.Header("Access-Control-Expose-Headers")!, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(IngestApp app, string token, string method, string path, string? key = null)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (key is not null)
        {
            request.Headers.Add("Upload-Length", "10");
            request.Headers.TryAddWithoutValidation("Upload-Metadata", TusCalls.Metadata(("filename", key)).Item2);
        }

        if (method == "PATCH")
        {
            request.Content = new ByteArrayContent(_ten);
            request.Content.Headers.ContentType = new("application/offset+octet-stream");
            request.Headers.Add("Upload-Offset", "0");
        }

        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
