using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Tests.Access;

public sealed class BearerTokenTests
{
    private static readonly Dictionary<string, Func<TestIssuer, string?>> _refused = new()
    {
        ["none"] = _ => null,
        ["not a token"] = _ => "nonsense",
        ["another audience"] = issuer => issuer.Token(("aud", "other")),
        ["no audience"] = issuer => issuer.Token(("aud", null)),
        ["no audience, another client"] = issuer => issuer.Token(("aud", null), ("client_id", "other")),
        ["expired"] = issuer => issuer.Token(("exp", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 120)),
        ["not valid yet"] = issuer => issuer.Token(("nbf", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600)),
        ["no expiry"] = issuer => issuer.Token(("exp", null)),
        ["another key"] = issuer => issuer.ForgedToken(),
        ["another issuer"] = issuer => issuer.Token(("iss", "https://evil.example")),
        ["no signature"] = issuer => TokenSigner.WithoutSignature(issuer.Claims()),
        ["the public key as secret"] = issuer => issuer.ConfusedToken(),
        ["an ID token"] = issuer => issuer.Token(("nonce", "n")),
        ["an ID token of Cognito"] = issuer => issuer.Token(("token_use", "id")),
    };

    public static TheoryData<string> Refused => [.. _refused.Keys];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Refused))]
    public async Task A_call_without_a_valid_token_is_401(string token)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Clients:0", "robot")));

        using var content = new StringContent("abc");
        var response = await app.CallAsync(_refused[token](issuer), "PUT", "/files/a.txt", content);

        var challenge = Assert.Single(response.Headers.WwwAuthenticate);
        Assert.Equal("Bearer", challenge.Scheme);
        // RFC 6750, 3.1: a call without any token gets no error code.
        Assert.Equal(token != "none", challenge.Parameter!.Contains("invalid_token", StringComparison.Ordinal));
        await app.RefusedAsync(401, response);
        Assert.Empty(app.CallsForFiles());
    }

    [Fact]
    public async Task A_valid_token_is_accepted()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var content = new StringContent("abc");
        using var response = await app.CallAsync(issuer.Token(), "PUT", "/files/a.txt", content);
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("PUT", "/files/a.txt", "read")]
    [InlineData("GET", "/files", "upload")]
    [InlineData("GET", "/files/a.txt", "operate")]
    public async Task A_token_without_the_role_is_403(string method, string path, string role)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var content = new StringContent("abc");
        var response = await app.CallAsync(issuer.Token(("roles", role)), method, path, method == "PUT" ? content : null);
        Assert.Contains("insufficient_scope", Assert.Single(response.Headers.WwwAuthenticate).Parameter, StringComparison.Ordinal);
        Assert.Contains("Auth:Claims", await app.RefusedAsync(403, response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_claim_can_give_a_right_and_scopes_are_split()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(
            ("Auth:Claims:Read:Type", "scope"), ("Auth:Claims:Read:Values:0", "files/read"), ("Auth:Claims:Read:Values:1", "files/all")));
        Assert.Equal(200, await StatusAsync("openid files/read"));
        Assert.Equal(200, await StatusAsync("files/all"));
        Assert.Equal(403, await StatusAsync("files/reader read"));

        async Task<int> StatusAsync(string scope)
        {
            using var response = await app.CallAsync(issuer.Token(("scope", scope), ("roles", null)), "GET", "/files");
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task A_program_gets_in_with_client_credentials()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(
            ("Auth:Prefixes:0", "users/{sub}/"), ("Auth:Prefixes:1", "programs/{client_id}/")));
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"), new("client_id", "robot"), new("client_secret", TestIssuer.ClientSecret)]);
        using var answer = await app.Client.PostAsync(new Uri($"{issuer.Address}/token"), form, Cancellation);
        var token = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["access_token"]!;

        using var content = new StringContent("abc");
        using var own = await app.CallAsync(token, "PUT", "/files/programs/robot/a.txt", content);
        using var other = new StringContent("abc");
        using var persons = await app.CallAsync(token, "PUT", "/files/users/robot/a.txt", other);

        Assert.Equal((201, 403), ((int)own.StatusCode, (int)persons.StatusCode));
        Assert.Equal(["programs/robot/a.txt"], app.Bucket.Keys);
    }

    [Fact]
    public async Task A_token_without_audience_is_accepted_from_a_named_client()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Clients:0", "robot")));
        using var response = await app.CallAsync(issuer.Token(("aud", null), ("client_id", "robot")), "GET", "/files");
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Without_the_issuer_a_call_with_a_token_is_503()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var token = issuer.Token();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        await issuer.DisposeAsync();
        var response = await app.CallAsync(token, "GET", "/files");
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Contains("Auth:Authority", await app.RefusedAsync(503, response), StringComparison.Ordinal);
    }
}
