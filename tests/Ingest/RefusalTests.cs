using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FilePipeline.Ingest.Tests;

/// <summary>Every refusal of the public port is problem details (RFC 9457).</summary>
public sealed class RefusalTests
{
    private static readonly string _fileId = StateKeys.FileId("in/a.txt");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/files?limit=abc", 400, "limit")]
    [InlineData("GET", "/files?limit=0", 400, "limit is 1 to 200")]
    [InlineData("GET", "/files/%FF", 400, "UTF-8")]
    [InlineData("GET", "/nowhere", 404, "address")]
    [InlineData("PUT", "/nowhere", 404, "address")]
    [InlineData("GET", "/files/no/such.txt", 404, "record")]
    [InlineData("GET", "/ledger", 404, "")]
    [InlineData("POST", "/files", 415, "multipart/form-data")]
    public async Task A_refusal_is_problem_details_with_the_reason(string method, string path, int status, string word)
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains(word, await app.RefusedAsync(status, await SendAsync(app, method, path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/", "GET, HEAD")]
    [InlineData("PUT", "/assets/page.js", "GET, HEAD")]
    [InlineData("DELETE", "/files", "GET, HEAD, POST, PUT")]
    [InlineData("DELETE", "/files/in/a.txt", "GET, HEAD, PUT")]
    [InlineData("PATCH", "/ledger", "GET, HEAD")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    public async Task An_unsupported_method_is_405_with_Allow(string method, string path, string allow)
    {
        await using var app = await IngestApp.StartAsync();
        var response = await SendAsync(app, method, path);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        Assert.Contains(method, await app.RefusedAsync(405, response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/assets/page.js")]
    [InlineData("/files")]
    [InlineData("/files/in/a.txt")]
    [InlineData("/ledger")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/files?limit=abc")]
    [InlineData("/nowhere")]
    public async Task HEAD_answers_like_GET_without_the_body(string path)
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.State.Set(StateKeys.File(_fileId), "{}"u8.ToArray());
        app.Sidecar.State.Set(StateKeys.Ledger, "{}"u8.ToArray());
        using var get = await app.GetAsync(path);
        using var head = await SendAsync(app, "HEAD", path);
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/csv;q=0.5")]
    public async Task Problem_details_do_not_depend_on_the_Accept_header(string accept)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(404, await SendAsync(app, "GET", "/nowhere", accept));
        await app.RefusedAsync(400, await SendAsync(app, "GET", "/api/v1/files?limit=abc", accept));
    }

    [Fact]
    public async Task An_unexpected_error_is_a_500_with_problem_details_and_headers()
    {
        await using var app = await IngestApp.StartAsync(new IngestStart
        {
            Replace = services => services.Replace(
                ServiceDescriptor.Singleton<RecordStore>(_ => throw new InvalidOperationException("a bug"))),
        });
        var response = await app.GetAsync("/files");
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var detail = await app.RefusedAsync(500, response);
        Assert.DoesNotContain("a bug", detail, StringComparison.Ordinal);
        Assert.Contains(app.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sidecars_port_refuses_with_problem_details()
    {
        await using var app = await IngestApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://localhost:{app.AppPort}/files"));
        await app.RefusedAsync(404, await app.Client.SendAsync(request, Cancellation));
    }

    [Fact]
    public async Task A_sidecar_without_gRPC_is_503_with_Retry_After()
    {
        await using var other = new HangUpServer();
        await using var app = await IngestApp.StartAsync(("DAPR_GRPC_PORT", $"{other.Port}"));
        var response = await app.PutAsync("/files/a.txt", "abc"u8.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Contains("files-unavailable", await app.RefusedAsync(503, response), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(IngestApp app, string method, string path, string? accept = null)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(path));
        if (method is "POST" or "PUT" or "PATCH") request.Content = JsonContent.Create(new JsonObject());
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await app.Client.SendAsync(request, Cancellation);
    }
}
