using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Hosting.Tests;

/// <summary>Pages of other origins and foreign names for this machine reach no port of a service.</summary>
public sealed class CallerGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Host", "evil.test")]
    [InlineData("Host", "192.0.2.1")]
    [InlineData("Origin", "http://evil.test")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_sidecar_port_refuses_foreign_names_and_pages(string header, string value)
    {
        var calls = 0;
        await using var app = await KestrelApp.StartAsync(app => app.MapBinding("/work", () => Count(ref calls)));
        using var request = Request("/work", (header, value));
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            value, (string)(await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["detail"]!, StringComparison.Ordinal);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task A_sidecar_port_refuses_its_own_origin_too()
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapBinding("/work", () => DeliveryResult.Success));
        using var request = Request("/work", ("Origin", $"http://localhost:{app.Port}"));
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_sidecar_and_a_tool_are_answered()
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapBinding("/work", () => DeliveryResult.Success));
        foreach (var host in (string[])["127.0.0.1", "localhost", "[::1]"])
        {
            using var request = Request("/work", ("Host", $"{host}:{app.Port}"));
            using var response = await app.Client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task On_every_address_any_name_is_answered_and_pages_are_not()
    {
        await using var app = await KestrelApp.StartAsync(app =>
            app.MapBinding("/work", () => DeliveryResult.Success), ("Sidecar:ListenOnAnyAddress", "true"), ("Sidecar:AppToken", "secret"));
        using var request = Request("/work", ("Host", "10.0.0.7:8102"), ("dapr-api-token", "secret"));
        using var response = await app.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var page = Request("/work", ("Host", "10.0.0.7:8102"), ("Origin", "http://10.0.0.7:8102"));
        using var refused = await app.Client.SendAsync(page, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task AllowedHosts_adds_a_name_and_takes_none_away()
    {
        await using var app = await KestrelApp.StartAsync(
            app => app.MapBinding("/work", () => DeliveryResult.Success), ("AllowedHosts", "my.example;*.internal"));
        foreach (var host in (string[])["my.example", "a.internal", "127.0.0.1"])
        {
            using var request = Request("/work", ("Host", host));
            using var response = await app.Client.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_refusal_is_logged_once_for_each_origin()
    {
        await using var app = await KestrelApp.StartAsync(app => app.MapBinding("/work", () => DeliveryResult.Success));
        foreach (var origin in (string[])["http://one.test", "http://two.test", "http://one.test"])
        {
            using var request = Request("/work", ("Origin", origin));
            using var response = await app.Client.SendAsync(request, Cancellation);
        }

        Assert.Equal(2, app.Log.Count(line => line.Contains("Refused a request", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_answer_forbids_guessing_types_framing_and_embedding()
    {
        await using var app = await KestrelApp.StartAsync(_ => { });
        foreach (var path in (string[])["/healthz", "/nothing"])
        {
            using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal(
                ["nosniff", "DENY", "no-referrer", "same-origin", "default-src 'none'; frame-ancestors 'none'"],
                ((string[])["X-Content-Type-Options",
                    "X-Frame-Options", "Referrer-Policy", "Cross-Origin-Resource-Policy", "Content-Security-Policy"])
                .Select(name => string.Join(',', response.Headers.TryGetValues(name, out var values) ? values : [])));
        }
    }

    private static HttpRequestMessage Request(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static DeliveryResult Count(ref int calls)
    {
        calls++;
        return DeliveryResult.Success;
    }
}
