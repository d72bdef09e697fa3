using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

/// <summary>Calls of the documented API.</summary>
internal static class ApiClient
{
    public const string Root = "/api/v1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Stores a record, as the processor does.</summary>
    public static FileRecord Save(this IngestApp app, FileRecord record)
    {
        app.Sidecar.State.Set(StateKeys.File(record.FileId), record.ToJson());
        return record;
    }

    /// <summary>Stores an object with a record of this status, and the index entry of a failure.</summary>
    public static FileRecord Place(this IngestApp app, string key, FileStatus status, string? code = null, int minute = 0)
    {
        app.Bucket.Put(key, "abc");
        var record = Some.Record(Some.Event(key), status) with
        {
            Code = code,
            UpdatedAt = Some.Time.AddMinutes(minute),
            Analysis = new() { ["type"] = "text" },
        };
        if (FailureIndexKeys.Of(record) is { } entry) app.Sidecar.Buckets[Components.Parking].Put(entry, "{}");
        return app.Save(record);
    }

    public static async Task<HttpResponseMessage> SendAsync(
        this IngestApp app, string method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(Root + path)) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    public static HttpClient WithoutRedirects()
    {
#pragma warning disable CA2000 // The client disposes it.
        return new(new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true });
#pragma warning restore CA2000
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static async Task<JsonNode> ReadAsync(this HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;

    /// <summary>Asserts a problem with this status and code, and returns its detail.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((code, $"/problems/{code}", status), ((string)problem["code"]!, (string)problem["type"]!, (int)problem["status"]!));
        Assert.NotEmpty((string)problem["action"]!);
        response.Dispose();
        return (string)problem["detail"]!;
    }

    /// <summary>The keys of all pages from a path with a query.</summary>
    public static async Task<List<string>> KeysAsync(this IngestApp app, string path)
    {
        List<string> keys = [];
        var next = $"{Root}{path}";
        while (next is not null)
        {
            using var response = await app.GetAsync(next);
            Assert.Equal(200, (int)response.StatusCode);
            var page = await response.ReadAsync();
            keys.AddRange(page["files"]!.AsArray().Select(file => (string)file!["key"]!));
            next = response.Headers.TryGetValues("Link", out var links)
                ? links.Single()[1..].Split('>')[0]
                : null;
            Assert.Equal(next is null, page["next"] is null);
            Assert.True(keys.Count < 10_000, "the pages do not end");
        }

        return keys;
    }

    public static string Iso(DateTimeOffset time) => Uri.EscapeDataString(time.ToString("O", CultureInfo.InvariantCulture));
}
