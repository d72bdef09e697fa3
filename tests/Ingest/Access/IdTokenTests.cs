using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>The ID token of a session, for uploads straight to the bucket.</summary>
public sealed class IdTokenTests
{
    private const string Path = "/me/id-token";

    private static readonly (string, string)[] _direct =
    [
        ("Upload:Mode", "S3"), ("Upload:S3:Bucket", "uploads"), ("Upload:S3:Region", "eu-central-1"),
        ("Upload:S3:IdentityPoolId", "eu-central-1:11111111-2222-3333-4444-555555555555"), ("Auth:Prefixes:0", "users/{sub}/"),
    ];

    [Fact]
    public async Task The_token_of_the_session_is_given_to_its_page()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_direct));
        using var browser = await SignedInAsync(app);

        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly(Path), null, await browser.TokenAsync(app));

        var token = new JsonWebToken((string)JsonNode.Parse(await TextOf(answer))!["token"]!);
        Assert.Equal(("alice", TestIssuer.ClientId), (token.Subject, token.Audiences.Single()));
    }

    [Fact]
    public async Task Another_site_cannot_get_it_through_the_browser()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_direct));
        using var browser = await SignedInAsync(app);

        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly(Path));

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_expired_token_is_not_given_and_the_answer_says_what_to_do()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(new IngestStart { Clock = clock }, issuer.Settings(_direct));
        using var browser = await SignedInAsync(app);
        // The issuer's tokens hold for ten minutes, the session for hours.
        clock.Advance(TimeSpan.FromMinutes(10));

        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly(Path), null, await browser.TokenAsync(app));

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Contains(
            "The ID token of your sign-in has expired: sign out, and in again.", await TextOf(answer), StringComparison.Ordinal);
        using var list = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(200, (int)list.StatusCode);
    }

    [Fact]
    public async Task A_program_has_none()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(_direct));
        using var request = new HttpRequestMessage(HttpMethod.Post, app.Exactly(Path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token());

        using var answer = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(401, (int)answer.StatusCode);
        Assert.Contains("only that sign-in has an ID token", await TextOf(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_none_when_uploads_go_through_the_service()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = await SignedInAsync(app);

        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly(Path), null, await browser.TokenAsync(app));

        Assert.Equal(404, (int)answer.StatusCode);
    }

    private static async Task<Browser> SignedInAsync(IngestApp app)
    {
        var browser = new Browser();
        await browser.SignInAsync(app);
        return browser;
    }

    private static Task<string> TextOf(HttpResponseMessage answer) =>
        answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
