using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>A person with a prefix of keys sees nothing of others.</summary>
public sealed class PersonPrefixTests
{
    private static readonly (string, string)[] _prefixes = [("Auth:Prefixes:0", "users/{sub}/")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/files/users/alice/a.txt", 201)]
    [InlineData("/files/users/bob/a.txt", 403)]
    [InlineData("/files/users/alice2/a.txt", 403)]
    [InlineData("/files/users/alice", 403)]
    [InlineData("/files/users%2Falice%2Fa.txt", 201)]
    [InlineData("/files/users/alice/../bob/a.txt", 403)]
    [InlineData("/files/users/alice/%2E%2E/bob/a.txt", 403)]
    [InlineData("/files/users/alice/./a.txt", 403)]
    [InlineData("/files/USERS/alice/a.txt", 403)]
    [InlineData("/files//users/alice/a.txt", 403)]
    [InlineData("/files/a.txt", 403)]
    public async Task Only_own_keys_can_be_stored(string path, int status)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        using var content = new StringContent("abc");
        var response = await app.CallAsync(issuer.Token(), "PUT", path, content);
        if (status == 201) Assert.Equal(201, (int)response.StatusCode);
        else Assert.Contains("users/alice/", await app.RefusedAsync(status, response), StringComparison.Ordinal);
        Assert.Equal(status == 201, app.CallsForFiles().Any());
        response.Dispose();
    }

    [Fact]
    public async Task A_form_with_a_key_of_another_person_stores_nothing()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        using var own = new StringContent("abc");
        using var foreign = new StringContent("abc");
        using var form = new MultipartFormDataContent { { own, "f", "users/alice/a.txt" }, { foreign, "f", "users/bob/b.txt" } };
        await app.RefusedAsync(403, await app.CallAsync(issuer.Token(), "POST", "/files", form));
        Assert.Empty(app.CallsForFiles());
    }

    [Fact]
    public async Task A_record_is_read_by_own_key_or_id_only()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        foreach (var key in (string[])["users/alice/a.txt", "users/bob/b.txt"])
            app.Sidecar.State.Set(StateKeys.File(StateKeys.FileId(key)), Some.Record(Some.Event(key)).ToJson());

        Assert.Equal(200, await StatusAsync("/files/users/alice/a.txt"));
        Assert.Equal(200, await StatusAsync($"/files/{StateKeys.FileId("users/alice/a.txt")}"));
        Assert.Equal(403, await StatusAsync("/files/users/bob/b.txt"));
        // The same answer for a file that does not exist.
        Assert.Equal(403, await StatusAsync("/files/users/bob/other.txt"));

        async Task<int> StatusAsync(string path)
        {
            using var response = await app.CallAsync(issuer.Token(), "GET", path);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_foreign_file_id_answers_like_an_unknown_one()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        var id = StateKeys.FileId("users/bob/b.txt");
        var before = await AnswerAsync();
        app.Sidecar.State.Set(StateKeys.File(id), Some.Record(Some.Event("users/bob/b.txt")).ToJson());
        Assert.Equal(before, await AnswerAsync());
        app.Sidecar.State.Set(StateKeys.File(id), "{\"schema\":99}"u8.ToArray());
        Assert.Equal(before, await AnswerAsync());

        async Task<string> AnswerAsync()
        {
            using var response = await app.CallAsync(issuer.Token(), "GET", $"/files/{id}");
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsObject();
            problem.Remove("traceId");
            var headers = string.Join(' ', response.Headers.Select(header => header.Key).Order());
            return $"{(int)response.StatusCode} {problem.ToJsonString()} {headers}";
        }
    }

    [Theory]
    [InlineData("", "users/alice/a.txt")]
    [InlineData("?prefix=users/", "users/alice/a.txt")]
    [InlineData("?prefix=users/alice/a", "users/alice/a.txt")]
    [InlineData("?prefix=users/alice/x", "")]
    [InlineData("?after=users/aaa", "users/alice/a.txt")]
    [InlineData("?prefix=users/bob/", null)]
    [InlineData("?prefix=users/alice/../", null)]
    [InlineData("?prefix=users/alice2", null)]
    public async Task A_listing_shows_own_keys_only(string query, string? keys)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        foreach (var key in (string[])["a.txt", "users/alice/a.txt", "users/alice2/a.txt", "users/bob/b.txt"]) app.Bucket.Put(key, "x");
        using var response = await app.CallAsync(issuer.Token(), "GET", $"/files{query}");
        Assert.Equal(keys is null ? 403 : 200, (int)response.StatusCode);
        if (keys is null) return;
        var page = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        var expected = keys.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected, page["files"]!.AsArray().Select(file => (string)file!["key"]!));
    }

    [Fact]
    public async Task A_caller_with_several_prefixes_lists_one_at_a_time()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "teams/{groups}/")));
        app.Bucket.Put("teams/a/1.txt", "x");
        var token = issuer.Token(("groups", new JsonArray("a", "b")));
        using var all = await app.CallAsync(token, "GET", "/files");
        using var one = await app.CallAsync(token, "GET", "/files?prefix=teams/a/");
        Assert.Equal((403, 200), ((int)all.StatusCode, (int)one.StatusCode));
        Assert.Contains("teams/a/, teams/b/", await all.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ledger_of_all_files_needs_all_keys()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        app.Sidecar.State.Set(StateKeys.Ledger, "{}"u8.ToArray());
        using var one = await app.CallAsync(issuer.Token(), "GET", "/ledger");
        using var all = await app.CallAsync(issuer.Token(("roles", new JsonArray("read", "all-keys"))), "GET", "/ledger");
        Assert.Equal((403, 200), ((int)one.StatusCode, (int)all.StatusCode));
    }

    [Fact]
    public async Task The_claim_for_all_keys_lists_everything()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_prefixes));
        app.Bucket.Put("users/bob/b.txt", "x");
        using var response = await app.CallAsync(issuer.Token(("roles", new JsonArray("read", "all-keys"))), "GET", "/files");
        Assert.Contains("users/bob/b.txt", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
