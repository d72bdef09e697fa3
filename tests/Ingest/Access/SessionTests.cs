using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>Sign-in on the pages: code flow with PKCE, cookie and antiforgery token.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task A_page_sends_browsers_to_the_issuer_and_programs_get_401()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser(followsRedirects: false);
        using var page = await browser.OpenAsync(app.Exactly("/"));
        Assert.Equal(302, (int)page.StatusCode);
        var query = QueryHelpers.ParseQuery(page.Headers.Location!.Query);
        Assert.StartsWith($"{issuer.Address}/authorize", page.Headers.Location.ToString(), StringComparison.Ordinal);
        Assert.Equal(("code", "S256"), ($"{query["response_type"]}", $"{query["code_challenge_method"]}"));
        Assert.Equal($"http://localhost:{app.Port}/sign-in/callback", $"{query["redirect_uri"]}");
        Assert.All(
            page.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("samesite=lax; httponly", cookie, StringComparison.Ordinal));
        using var call = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(401, (int)call.StatusCode);
    }

    [Fact]
    public async Task Signed_in_a_person_uploads_and_reads()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        using var browser = new Browser();
        await browser.SignInAsync(app);

        var me = await browser.MeAsync(app);
        Assert.Equal("""["Alice",["upload","read"],["users/alice/"]]""", new JsonArray(
            me["name"]!.DeepClone(), me["rights"]!.DeepClone(), me["prefixes"]!.DeepClone()).ToJsonString());
        var token = await browser.TokenAsync(app);
        using var stored = await browser.UploadAsync(app, "/files/users/alice/a.txt", token);
        using var foreign = await browser.UploadAsync(app, "/files/users/bob/a.txt", token);
        using var list = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));

        Assert.Equal((201, 403, 200), ((int)stored.StatusCode, (int)foreign.StatusCode, (int)list.StatusCode));
    }

    [Fact]
    public async Task The_session_cookie_is_for_this_host_and_out_of_reach_of_scripts()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:PublicAddress", "https://files.example.com")));
        using var browser = new Browser(followsRedirects: false);
        using var page = await browser.OpenAsync(app.Exactly("/"));
        var authorize = page.Headers.Location!;
        Assert.Equal(
            "https://files.example.com/sign-in/callback", $"{QueryHelpers.ParseQuery(authorize.Query)["redirect_uri"]}");
        using var code = await browser.OpenAsync(authorize);
        using var callback = new HttpRequestMessage(HttpMethod.Get, app.Exactly(code.Headers.Location!.PathAndQuery));
        // The connection is not TLS here, so the client would not send these cookies.
        callback.Headers.Add("Cookie", string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        using var answer = await browser.CallAsync(
            HttpMethod.Get, callback.RequestUri!, null, ("Cookie", callback.Headers.GetValues("Cookie").Single()));

        var session = Assert.Single(
            answer.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("__Host-fp=", StringComparison.Ordinal));
        Assert.EndsWith("; path=/; secure; samesite=lax; httponly", session, StringComparison.Ordinal);
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task Without_the_antiforgery_token_a_change_is_400()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        var token = await browser.TokenAsync(app);

        await app.RefusedAsync(400, await browser.UploadAsync(app, "/files/a.txt"));
        await app.RefusedAsync(400, await browser.UploadAsync(app, "/files/a.txt", (AntiforgeryGuard.Header, $"{token.Value}x")));
        // The field of an upload form is not looked for: it could stand behind gigabytes of files.
        await app.RefusedAsync(400, await browser.UploadFormAsync(app, token.Value));
        using var accepted = await browser.UploadFormAsync(app, "", token);
        Assert.Equal(201, (int)accepted.StatusCode);
    }

    [Fact]
    public async Task An_antiforgery_token_of_another_person_is_refused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var alice = new Browser();
        await alice.SignInAsync(app);
        issuer.Person["sub"] = "bob";
        using var bob = new Browser();
        await bob.SignInAsync(app);
        await bob.TokenAsync(app);
        await app.RefusedAsync(400, await bob.UploadAsync(app, "/files/a.txt", await alice.TokenAsync(app)));
    }

    [Fact]
    public async Task A_tampered_state_signs_nobody_in()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser(followsRedirects: false);
        using var page = await browser.OpenAsync(app.Exactly("/"));
        using var code = await browser.OpenAsync(page.Headers.Location!);
        var query = QueryHelpers.ParseQuery(code.Headers.Location!.Query);
        foreach (var state in (string[])[$"{query["state"]}x", "x", ""])
        {
            await app.RefusedAsync(400, await browser.OpenAsync(
                app.Exactly($"/sign-in/callback?code={query["code"]}&state={Uri.EscapeDataString(state)}")));
        }

        using var call = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal(401, (int)call.StatusCode);
        Assert.Contains(app.Log.Lines, line => line.Contains("Refused a sign-in", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sign_in_that_is_replayed_signs_nobody_in()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser(followsRedirects: false);
        using var page = await browser.OpenAsync(app.Exactly("/"));
        using var code = await browser.OpenAsync(page.Headers.Location!);
        using var signedIn = await browser.OpenAsync(code.Headers.Location!);
        Assert.Equal(302, (int)signedIn.StatusCode);
        await app.RefusedAsync(400, await browser.OpenAsync(code.Headers.Location!));
        using var other = new Browser(followsRedirects: false);
        await app.RefusedAsync(400, await other.OpenAsync(code.Headers.Location!));
    }

    [Fact]
    public async Task A_sign_in_that_another_browser_started_is_refused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var attacker = new Browser(followsRedirects: false);
        using var page = await attacker.OpenAsync(app.Exactly("/"));
        using var code = await attacker.OpenAsync(page.Headers.Location!);
        using var victim = new Browser(followsRedirects: false);
        await app.RefusedAsync(400, await victim.OpenAsync(code.Headers.Location!));
    }

    [Fact]
    public async Task A_person_without_the_right_is_403_and_not_sent_round_in_a_circle()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.Person["roles"] = "other";
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        await app.RefusedAsync(403, await browser.OpenAsync(app.Exactly("/")));
    }

    [Fact]
    public async Task A_session_ends_after_its_lifetime()
    {
        await using var issuer = await TestIssuer.StartAsync();
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await IngestApp.StartAsync(new IngestStart { Clock = clock }, issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(app);
        clock.Advance(TimeSpan.FromHours(7.9));
        using var within = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        clock.Advance(TimeSpan.FromHours(0.2));
        using var after = await browser.CallAsync(HttpMethod.Get, app.Exactly("/files"));
        Assert.Equal((200, 401), ((int)within.StatusCode, (int)after.StatusCode));
    }

    [Fact]
    public async Task A_link_to_a_file_leads_back_to_it_after_the_sign_in()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings());
        using var browser = new Browser();
        using var page = await browser.OpenAsync(app.Exactly("/files/in/a%2Fb.txt?x=1"));
        Assert.Equal("/files/in/a%2Fb.txt?x=1", page.RequestMessage!.RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task Replicas_accept_the_sessions_of_each_other()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var sidecar = await ScriptedSidecar.StartAsync();
        await using var one = await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, issuer.Settings());
        await using var two = await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, issuer.Settings());
        using var browser = new Browser();
        await browser.SignInAsync(one);

        // Cookies do not know ports, so the browser sends them to both.
        using var list = await browser.CallAsync(HttpMethod.Get, two.Exactly("/files"));
        using var stored = await browser.UploadAsync(two, "/files/a.txt", await browser.TokenAsync(one));

        Assert.Equal((200, 201), ((int)list.StatusCode, (int)stored.StatusCode));
    }

    [Fact]
    public async Task Without_sign_in_the_caller_has_no_name_and_every_right()
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Equal(
            """{"name":null,"rights":["upload","read","operate"],"prefixes":null,"csrfToken":null}""",
            (await app.JsonAsync("/me")).ToJsonString());
    }
}
