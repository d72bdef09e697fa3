namespace FilePipeline.Ingest.Tests.Access;

/// <summary>CORS, and the caller gate beside it.</summary>
public sealed class OtherOriginTests
{
    private const string Allowed = "https://app.example.com";

    [Fact]
    public async Task A_page_of_an_allowed_origin_calls_with_a_token_and_reads_the_answer()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Ingest:CorsOrigins:0", Allowed)));
        using var preflight = await CallAsync(app, HttpMethod.Options, "/files/a.txt", Allowed,
            ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "authorization"),
            ("Sec-Fetch-Site", "cross-site"));
        Assert.Equal((204, Allowed), ((int)preflight.StatusCode, One(preflight, "Access-Control-Allow-Origin")));
        Assert.Contains("PUT", One(preflight, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Equal("authorization", One(preflight, "Access-Control-Allow-Headers"), ignoreCase: true);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));

        using var call = await CallAsync(app, HttpMethod.Put, "/files/a.txt", Allowed,
            ("Authorization", $"Bearer {issuer.Token()}"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors"));
        Assert.Equal((201, Allowed), ((int)call.StatusCode, One(call, "Access-Control-Allow-Origin")));
        Assert.Contains("Location", One(call, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        using var refusal = await CallAsync(app, HttpMethod.Get, "/files", Allowed);
        Assert.Equal((401, Allowed), ((int)refusal.StatusCode, One(refusal, "Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task A_page_of_an_allowed_origin_cannot_use_a_session()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Ingest:CorsOrigins:0", Allowed)));
        using var browser = new Browser();
        await browser.SignInAsync(app);
        await app.RefusedAsync(400, await browser.UploadAsync(app, "/files/a.txt", ("Origin", Allowed)));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.evil.example")]
    [InlineData("null")]
    public async Task Other_origins_are_refused_as_before(string origin)
    {
        await using var app = await IngestApp.StartAsync(("Ingest:CorsOrigins:0", Allowed));
        foreach (var method in (HttpMethod[])[HttpMethod.Options, HttpMethod.Put, HttpMethod.Get])
        {
            var response = await CallAsync(app, method, "/files/a.txt", origin, ("Access-Control-Request-Method", "PUT"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
            await app.RefusedAsync(403, response);
        }
    }

    [Fact]
    public async Task Without_the_setting_no_origin_is_allowed()
    {
        await using var app = await IngestApp.StartAsync();
        var response = await CallAsync(app, HttpMethod.Options, "/files/a.txt", Allowed, ("Access-Control-Request-Method", "PUT"));
        await app.RefusedAsync(403, response);
    }

    [Fact]
    public async Task The_port_of_the_sidecar_allows_no_origin()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:CorsOrigins:0", Allowed));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://localhost:{app.AppPort}/healthz"));
        request.Headers.Add("Origin", Allowed);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)response.StatusCode);
    }

    private static async Task<HttpResponseMessage> CallAsync(
        IngestApp app, HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, app.Exactly(path));
        foreach (var (name, value) in headers.Append(("Origin", origin))) request.Headers.TryAddWithoutValidation(name, value);
        return await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string One(HttpResponseMessage response, string header) => Assert.Single(response.Headers.GetValues(header));
}
