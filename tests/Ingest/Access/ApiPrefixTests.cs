using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>A person with a prefix of keys gets nothing of others through the documented API.</summary>
public sealed class ApiPrefixTests
{
    private const string Own = "users/alice/a.txt";
    private const string Foreign = "users/bob/b.txt";
    private static readonly (string, string)[] _prefixes = [("Auth:Prefixes:0", "users/{sub}/")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/files/by-key/{key}", 200, 403)]
    [InlineData("GET", "/files/{id}", 200, 404)]
    [InlineData("DELETE", "/files/by-key/{key}", 204, 403)]
    [InlineData("DELETE", "/files/{id}", 204, 404)]
    [InlineData("PUT", "/files/by-key/{key}", 200, 403)]
    [InlineData("GET", "/files/{id}/events", 200, 404)]
    public async Task A_named_file_has_to_be_own(string method, string path, int own, int foreign)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        foreach (var (key, expected) in ((string, int)[])[(Foreign, foreign), (Own, own)])
        {
            var named = path.Replace("{key}", key, StringComparison.Ordinal)
                .Replace("{id}", StateKeys.FileId(key), StringComparison.Ordinal);
            Assert.Equal(expected, await StatusAsync(app, issuer, method, named));
        }

        Assert.NotNull(app.Bucket.Find(Foreign));
    }

    [Fact]
    public async Task Content_of_another_is_unknown()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        Assert.Equal(404, await StatusAsync(app, issuer, "GET", $"/files/{StateKeys.FileId(Foreign)}/content"));
        Assert.DoesNotContain(app.Sidecar.Calls, call => call.Operation == "presign");
    }

    [Theory]
    [InlineData("/files?prefix={0}")]
    [InlineData("/files?status=rejected&prefix={0}")]
    [InlineData("/files.ndjson?prefix={0}")]
    [InlineData("/failures?prefix={0}")]
    public async Task A_listing_has_own_files_only(string path)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        foreach (var (prefix, status) in ((string, int)[])[("users/bob/", 403), ("users/alice/", 200), ("", 200)])
        {
            var named = path.Replace("{0}", prefix, StringComparison.Ordinal);
            using var response = await app.CallAsync(issuer.Token(RightsOfAll), "GET", $"/api/v1{named}");
            Assert.Equal(status, (int)response.StatusCode);
            var text = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.DoesNotContain(Foreign, text, StringComparison.Ordinal);
            if (status == 200) Assert.Contains(Own, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("GET", "/events?prefix=users/bob/")]
    [InlineData("GET", "/ledger")]
    [InlineData("GET", "/parked")]
    [InlineData("POST", "/parked/requeue")]
    [InlineData("POST", "/parked/discard")]
    [InlineData("GET", "/reprocess")]
    [InlineData("POST", "/reprocess")]
    [InlineData("GET", "/send-backs")]
    [InlineData("POST", "/send-backs")]
    public async Task What_concerns_the_files_of_all_is_refused(string method, string path)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        Assert.Equal(403, await StatusAsync(app, issuer, method, path));
    }

    [Fact]
    public async Task An_unreadable_record_answers_like_an_unknown_one()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await StartAsync(issuer);
        app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId(Foreign)), "{\"schema\":99}"u8.ToArray());
        foreach (var path in (string[])["/files/{0}", "/files/{0}/events", "/files/{0}/content"])
        {
            var named = path.Replace("{0}", StateKeys.FileId(Foreign), StringComparison.Ordinal);
            Assert.Equal(404, await StatusAsync(app, issuer, "GET", named));
        }
    }

    private static async Task<int> StatusAsync(IngestApp app, TestIssuer issuer, string method, string path)
    {
        // Refused before it is read, or not read by the method.
        using var content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var response = await app.CallAsync(issuer.Token(RightsOfAll), method, $"/api/v1{path}", content);
        return (int)response.StatusCode;
    }

    private static (string, JsonNode) RightsOfAll => ("roles", new JsonArray("upload", "read", "operate"));

    private static async Task<IngestApp> StartAsync(TestIssuer issuer)
    {
        var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        foreach (var key in (string[])[Own, Foreign])
        {
            var record = Some.Record(Some.Event(key), FileStatus.Rejected) with { Code = Codes.TooLarge };
            app.Bucket.Put(key, "x");
            app.Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());
            app.Sidecar.Buckets[Components.Parking].Put(FailureIndexKeys.Of(record)!, FailureIndexKeys.ContentOf(record));
        }

        return app;
    }
}
