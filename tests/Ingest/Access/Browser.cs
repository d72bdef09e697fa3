using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Tests.Access;

/// <summary>A client with cookies that follows redirects and asks for pages, like a browser.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClientHandler _handler;
    private readonly HttpClient _client;

    public Browser(bool followsRedirects = true)
    {
        _handler = new() { CookieContainer = Cookies, AllowAutoRedirect = followsRedirects, CheckCertificateRevocationList = true };
        _client = new(_handler);
    }

    public CookieContainer Cookies { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a page.</summary>
    public async Task<HttpResponseMessage> OpenAsync(Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/html");
        return await _client.SendAsync(request, Cancellation);
    }

    /// <summary>Opens the page of a service, and signs in on the way.</summary>
    public async Task SignInAsync(IngestApp app)
    {
        using var page = await OpenAsync(app.Exactly("/"));
        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType!.MediaType));
    }

    /// <summary>Calls the API, as a script of the page does.</summary>
    public async Task<HttpResponseMessage> CallAsync(
        HttpMethod method, Uri address, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, Cancellation);
    }

    /// <summary>Uploads three bytes, as a script of the page does.</summary>
    public async Task<HttpResponseMessage> UploadAsync(IngestApp app, string path, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent("abc");
        return await CallAsync(HttpMethod.Put, app.Exactly(path), content, headers);
    }

    /// <summary>Uploads a form with one file and a field.</summary>
    public async Task<HttpResponseMessage> UploadFormAsync(
        IngestApp app, string field, params (string Name, string Value)[] headers)
    {
        using var file = new StringContent("abc");
        using var text = new StringContent(field);
        using var form = new MultipartFormDataContent { { text, AntiforgeryGuard.Field }, { file, "f", "a.txt" } };
        return await CallAsync(HttpMethod.Post, app.Exactly("/files"), form, headers);
    }

    /// <summary>The answer of <c>/me</c>.</summary>
    public async Task<JsonNode> MeAsync(IngestApp app) => (await _client.GetFromJsonAsync<JsonNode>(app.Exactly("/me"), Cancellation))!;

    /// <summary>The antiforgery token of the session.</summary>
    public async Task<(string Name, string Value)> TokenAsync(IngestApp app) =>
        (AntiforgeryGuard.Header, (string)(await MeAsync(app))["csrfToken"]!);

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }
}
