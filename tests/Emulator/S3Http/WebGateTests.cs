using System.Net;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.S3Http;
using FilePipeline.Emulator.Tests.Cloud;
using Microsoft.AspNetCore.Http;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Which requests the port of S3 and the emulator's page accepts.</summary>
public sealed class WebGateTests : IAsyncLifetime
{
    private readonly string _uploads = Directory.CreateTempSubdirectory("gate-test-").FullName;
    private CloudRig _rig = null!;
    private S3Server _server = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _rig = await CloudRig.OpenAsync();
        _server = await S3Server.StartAsync(_rig.Cloud, _uploads, 0, Cancellation);
        _http = new HttpClient { BaseAddress = _server.Address };
        await _rig.PutAsync("in/kept.txt", "kept");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _rig.DisposeAsync();
        Directory.Delete(_uploads, recursive: true);
    }

    [Theory]
    [InlineData("GET", "uploads?list-type=2", "Host", "rebound.test")]
    [InlineData("GET", "_emulator/state", "Host", "rebound.test")]
    [InlineData("GET", "uploads/in/kept.txt", "Sec-Fetch-Site", "cross-site")]
    [InlineData("GET", "uploads/in/kept.txt", "Sec-Fetch-Site", "same-site")]
    [InlineData("GET", "uploads/in/kept.txt", "Origin", "http://evil.test")]
    [InlineData("PUT", "uploads/in/kept.txt", "Origin", "http://evil.test")]
    [InlineData("DELETE", "uploads/in/kept.txt", "Origin", "http://localhost:1")]
    [InlineData("DELETE", "uploads/in/kept.txt", "Origin", "null")]
    [InlineData("POST", "uploads/in/kept.txt?uploads", "Origin", "https://localhost:{port}")]
    [InlineData("POST", "_emulator/slack", "Sec-Fetch-Site", "cross-site")]
    public async Task A_foreign_page_or_host_is_refused_and_reported_once(string method, string path, string header, string value)
    {
        for (var times = 0; times < 2; times++)
        {
            using var answer = await SendAsync(method, path, header, value);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("this port", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }

        Assert.Equal("kept", await _rig.GetAsync("in/kept.txt"));
        Assert.StartsWith("Refused a request on port ", Assert.Single(_rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "localhost:4566", "uploads/in/kept.txt")]
    [InlineData("Host", "uploads.localhost:4566", "in/kept.txt")]
    [InlineData("Host", "[::1]:4566", "uploads/in/kept.txt")]
    [InlineData("Origin", "http://localhost:{port}", "uploads/in/kept.txt")]
    [InlineData("Sec-Fetch-Site", "same-origin", "uploads/in/kept.txt")]
    [InlineData("Sec-Fetch-Site", "none", "uploads/in/kept.txt")]
    public async Task Tools_and_the_emulator_page_are_answered(string header, string value, string path)
    {
        using var answer = await SendAsync("GET", path, header, value);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    [Fact]
    public async Task A_link_from_another_site_opens_the_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "_emulator/");
        foreach (var (name, value) in new[] { ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document") })
        {
            request.Headers.Add(name, value);
        }
        using var answer = await _http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://app.test", true)]
    [InlineData("http://evil.test", false)]
    public async Task An_allowed_origin_may_send_cross_site_requests(string origin, bool isAllowed)
    {
        var gate = new WebGate(NewIncidents()) { HasPages = true, AllowsOrigin = (_, other) => other == "http://app.test" };
        Assert.Equal(isAllowed, await AnswersAsync(gate, ("Origin", origin), ("Sec-Fetch-Site", "cross-site")));
    }

    [Theory]
    [InlineData("my.example", true)]
    [InlineData("a.internal:4566", true)]
    [InlineData("other.example", false)]
    public async Task Hosts_in_AllowedHosts_are_answered(string host, bool isAllowed)
    {
        var gate = new WebGate(NewIncidents()) { MoreHosts = PortRules.ReadHosts("my.example; *.internal") };
        Assert.Equal(isAllowed, await AnswersAsync(gate, ("Host", host)));
    }

    private static Incidents NewIncidents() => new(() => { }, TimeProvider.System);

    private static async Task<bool> AnswersAsync(WebGate gate, params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "PUT";
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        var isAnswered = false;
        await gate.InvokeAsync(context, _ =>
        {
            isAnswered = true;
            return Task.CompletedTask;
        });
        return isAnswered;
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string header, string value)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.TryAddWithoutValidation(header, value.Replace("{port}", $"{_server.Address.Port}", StringComparison.Ordinal));
        return await _http.SendAsync(request, Cancellation);
    }
}
