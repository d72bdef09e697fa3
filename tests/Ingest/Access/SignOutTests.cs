using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>The sign-out of the pages: here, at the issuer, and for every copy of the cookie.</summary>
public sealed class SignOutTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sign_out_ends_the_session_here_and_at_the_issuer()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        var token = await browser.TokenAsync(app);

        using var refused = await browser.CallAsync(HttpMethod.Post, app.Exactly("/sign-out"));
        Assert.Equal(400, (int)refused.StatusCode);
        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly("/sign-out"), null, token, ("Accept", "application/json"));
        var next = (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["next"]!;
        using var page = await browser.OpenAsync(new Uri(next));

        Assert.Equal((200, $"http://localhost:{app.Port}/sign-out"), ((int)page.StatusCode, $"{page.RequestMessage!.RequestUri}"));
        var query = QueryHelpers.ParseQuery(Assert.Single(issuer.SignOuts));
        Assert.Equal(3, query["id_token_hint"].ToString().Split('.').Length);
        Assert.Equal($"http://localhost:{app.Port}/sign-out/callback", $"{query["post_logout_redirect_uri"]}");
        using var call = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(401, (int)call.StatusCode);
    }

    [Fact]
    public async Task A_copied_cookie_is_refused_after_the_sign_out()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        using var thief = new Browser(followsRedirects: false);
        thief.Cookies.Add(browser.Cookies.GetAllCookies());
        using var before = await thief.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(200, (int)before.StatusCode);

        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly("/sign-out"), null, await browser.TokenAsync(app));

        using var after = await thief.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(401, (int)after.StatusCode);
        Assert.Single(app.Sidecar.Calls, call => call.Kind == "save" && call.IsOfSession());
    }

    [Fact]
    public async Task A_sign_out_without_the_store_ends_the_session_in_its_browser()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        app.Sidecar.FailNext(call => call.Kind == "save" && call.IsOfSession());
        using var answer = await browser.CallAsync(HttpMethod.Post, app.Exactly("/sign-out"), null, await browser.TokenAsync(app));
        using var call = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(401, (int)call.StatusCode);
        Assert.Contains(app.Log.Lines, line => line.Contains("ended in its browser only", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_form_without_script_signs_out_by_redirect()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        var (_, token) = await browser.TokenAsync(app);
        using var form = new FormUrlEncodedContent([new(AntiforgeryGuard.Field, token)]);
        using var page = await browser.CallAsync(HttpMethod.Post, app.Exactly("/sign-out"), form);
        Assert.Equal((200, "/sign-out"), ((int)page.StatusCode, page.RequestMessage!.RequestUri!.AbsolutePath));
        Assert.Single(issuer.SignOuts);
    }
}
