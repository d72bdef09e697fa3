using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests;

public sealed class PublicEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/files")]
    [InlineData("/files/nonsense")]
    [InlineData("/nowhere")]
    [InlineData("/healthz")]
    public async Task Every_answer_has_the_security_headers(string path)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.GetAsync(path);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("GET", "/files")]
    [InlineData("PUT", "/files/a.txt")]
    public async Task The_sidecars_port_serves_no_public_route(string method, string path)
    {
        await using var app = await IngestApp.StartAsync();
        using var request = new HttpRequestMessage(new(method), new Uri($"http://localhost:{app.AppPort}{path}"));
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task The_sidecars_port_serves_the_readiness_check()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.Client.GetAsync(new Uri($"http://localhost:{app.AppPort}/readyz"), Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("http://elsewhere.example")]
    [InlineData("http://localhost:1")]
    [InlineData("https://localhost:{port}")]
    [InlineData("null")]
    public async Task An_upload_from_another_sites_page_is_refused(string origin)
    {
        await using var app = await IngestApp.StartAsync();
        using var request = Put(app);
        request.Headers.Add("Origin", origin.Replace("{port}", $"{app.Port}", StringComparison.Ordinal));
        await app.RefusedAsync(403, await app.Client.SendAsync(request, Cancellation));
    }

    [Theory]
    [InlineData("cross-site", "no-cors", "image", 403)]
    [InlineData("same-site", "no-cors", "script", 403)]
    [InlineData("cross-site", "navigate", "iframe", 403)]
    [InlineData("cross-site", "navigate", "document", 200)]
    [InlineData("same-origin", "cors", "empty", 200)]
    public async Task A_page_of_another_site_may_link_to_the_page_only(string site, string mode, string destination, int status)
    {
        await using var app = await IngestApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Exactly("/"));
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Add("Sec-Fetch-Mode", mode);
        request.Headers.Add("Sec-Fetch-Dest", destination);
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_upload_without_origin_from_another_site_is_refused()
    {
        await using var app = await IngestApp.StartAsync();
        using var request = Put(app);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        await app.RefusedAsync(403, await app.Client.SendAsync(request, Cancellation));
    }

    [Fact]
    public async Task An_upload_from_the_services_own_page_is_accepted()
    {
        await using var app = await IngestApp.StartAsync();
        using var request = Put(app);
        request.Headers.Add("Origin", $"http://localhost:{app.Port}");
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task On_loopback_another_host_name_is_refused()
    {
        await using var app = await IngestApp.StartAsync();
        using var request = Put(app);
        request.Headers.Host = "elsewhere.example";
        Assert.Contains(
            "elsewhere.example", await app.RefusedAsync(403, await app.Client.SendAsync(request, Cancellation)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/files/{name}", 200, 201)]
    [InlineData("PUT", "/files", 200, 201)]
    [InlineData("POST", "/files", 200, 201)]
    [InlineData("GET", "/files", 200)]
    public async Task A_route_declares_its_answers(string method, string route, params int[] statuses)
    {
        await using var app = await IngestApp.StartAsync();
        var endpoint = Assert.Single(
            app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
            one => one.RoutePattern.RawText == route
                && one.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Contains(method));
        Assert.Equal(
            statuses, endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Select(answer => answer.StatusCode).Order());
    }

    private static HttpRequestMessage Put(IngestApp app) =>
        new(HttpMethod.Put, app.Exactly("/files/a.txt")) { Content = new StringContent("abc") };
}
