using System.Text.Json.Nodes;
using FilePipeline.Ingest.Tests.Access;

namespace FilePipeline.Ingest.Tests;

/// <summary>Prefixes of callers, in one bucket of several.</summary>
public sealed class SourceRightsTests
{
    private static readonly (string, string)[] _prefixes = [("Auth:Prefixes:0", "users/{sub}/"), ("Auth:Prefixes:1", "eu:shared/{sub}/")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("users/alice/a.txt", "", 201)]
    [InlineData("users/alice/a.txt", "?source=eu", 403)]
    [InlineData("users/alice/a.txt", "?source=us", 403)]
    [InlineData("shared/alice/a.txt", "?source=eu", 201)]
    [InlineData("shared/alice/a.txt", "", 403)]
    [InlineData("shared/alice/a.txt", "?source=us", 403)]
    [InlineData("shared/bob/a.txt", "?source=eu", 403)]
    [InlineData("eu:shared/alice/a.txt", "", 403)]
    [InlineData("eu:shared/alice/a.txt", "?source=eu", 403)]
    public async Task A_prefix_with_a_source_is_for_that_bucket_alone(string key, string query, int status)
    {
        await using var issuer = await TestIssuer.StartAsync();
        var (app, sidecar) = await SourceApp.StartAsync(["eu", "us"], issuer.Settings(_prefixes));
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        using var content = new StringContent("abc");

        using var answer = await app.CallAsync(issuer.Token(), "PUT", $"/files/{key}{query}", content);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 201 ? 1 : 0, ((string?[])[null, "eu", "us"]).Sum(source => app.BucketOf(source).Keys.Count));
        if (status == 403)
            Assert.Contains("eu:shared/alice/", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_and_a_listing_of_another_source_need_its_prefix()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var (app, sidecar) = await SourceApp.StartAsync(["eu"], issuer.Settings(_prefixes));
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        var own = app.PlaceIn("eu", "shared/alice/a.txt");
        var foreign = app.PlaceIn(null, "shared/alice/a.txt");

        Assert.Equal(200, await StatusAsync($"/files/{own.FileId}"));
        Assert.Equal(404, await StatusAsync($"/files/{foreign.FileId}"));
        Assert.Equal(403, await StatusAsync("/files?prefix=shared/alice/"));
        using var listing = await app.CallAsync(issuer.Token(), "GET", "/files?source=eu");
        var files = JsonNode.Parse(await listing.Content.ReadAsStringAsync(Cancellation))!["files"]!.AsArray();
        Assert.Equal(["shared/alice/a.txt"], files.Select(file => (string)file!["key"]!));

        async Task<int> StatusAsync(string path)
        {
            using var answer = await app.CallAsync(issuer.Token(), "GET", path);
            return (int)answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("eu:users/{sub}/")]
    [InlineData("{sub}:users/")]
    public async Task A_colon_in_a_prefix_of_one_bucket_is_a_part_of_the_key(string prefix)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", prefix)));
        using var content = new StringContent("abc");
        var key = $"{prefix.Replace("{sub}", "alice", StringComparison.Ordinal)}a.txt";
        using var answer = await app.CallAsync(issuer.Token(), "PUT", $"/files/{key}", content);
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal([key], app.Bucket.Keys);
    }

    [Fact]
    public async Task A_claim_never_names_a_source()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var (app, sidecar) = await SourceApp.StartAsync(["alice"], issuer.Settings(("Auth:Prefixes:0", "{sub}:users/")));
        await using var disposedSidecar = sidecar;
        await using var disposedApp = app;
        using var content = new StringContent("abc");
        using var answer = await app.CallAsync(issuer.Token(), "PUT", "/files/users/a.txt?source=alice", content);
        Assert.Equal(403, (int)answer.StatusCode);
    }
}
