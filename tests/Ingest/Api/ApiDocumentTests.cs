using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest.Tests;

/// <summary>The OpenAPI document is the checked-in one, and every operation of it answers as it says.</summary>
public sealed class ApiDocumentTests
{
    private const string Key = "in/a.txt";
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };
    private static readonly string _id = StateKeys.FileId(Key);
    private static readonly string[] _methods = ["get", "put", "post", "delete"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Method and path of every operation, in the order of their paths.</summary>
    public static TheoryData<string, string> Operations =>
        [.. from path in Checked()["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            where _methods.Contains(operation.Key)
            select (operation.Key, path.Key)];

    [Fact]
    public async Task The_document_is_the_one_in_docs()
    {
        await using var app = await IngestApp.StartAsync();
        var served = (await app.JsonAsync("/api/v1/openapi.json")).ToJsonString(_indented) + "\n";
        // To take over an intended change: copy this file to docs/openapi.json.
        var copy = Path.Combine(AppContext.BaseDirectory, "openapi.json");
        await File.WriteAllTextAsync(copy, served, Cancellation);
        Assert.True(
            served == await File.ReadAllTextAsync(Repository.Path("docs", "openapi.json"), Cancellation),
            $"docs/openapi.json differs from the served document, {copy}");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_answers_with_a_documented_status_and_content_type(string method, string path)
    {
        await using var app = await IngestApp.StartAsync();
        Fill(app);
        using var content = ContentOf(method, path);
        using var client = ApiClient.WithoutRedirects();
        using var request = new HttpRequestMessage(new(method.ToUpperInvariant()), app.Exactly(PathOf(path))) { Content = content };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);

        var responses = Checked()["paths"]![path]![method]!["responses"]!.AsObject();
        var status = $"{(int)response.StatusCode}";
        Assert.True((int)response.StatusCode < 400, $"{status} {await TextAsync(response)}");
        Assert.True(responses.ContainsKey(status), $"{status} is not documented");
        var types = responses[status]!["content"]?.AsObject().Select(item => item.Key).ToArray() ?? [];
        Assert.Equal(types, response.Content.Headers.ContentType is { } type ? [type.MediaType!] : []);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task An_operation_refuses_an_unknown_parameter(string method, string path)
    {
        await using var app = await IngestApp.StartAsync();
        using var content = ContentOf(method, path);
        using var request = new HttpRequestMessage(new(method.ToUpperInvariant()), app.Exactly($"{PathOf(path)}?no-such=1"));
        request.Content = content;
        await (await app.Client.SendAsync(request, Cancellation)).ProblemAsync(400, "invalid-parameter");
        Assert.Empty(app.Bucket.Keys);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_has_a_name_and_problems_for_its_refusals(string method, string path)
    {
        var operation = Checked()["paths"]![path]![method]!;
        Assert.NotEmpty((string)operation["operationId"]!);
        Assert.NotEmpty((string)operation["summary"]!);
        foreach (var (status, response) in operation["responses"]!.AsObject().Where(item => item.Key[0] is '4' or '5'))
        {
            Assert.Equal("#/components/schemas/Problem", (string)response!["content"]!["application/problem+json"]!["schema"]!["$ref"]!);
            Assert.Contains(ProblemTypes.All.Values, type => $"{type.Status}" == status);
        }
    }

    private static void Fill(IngestApp app)
    {
        app.Place(Key, FileStatus.Processed);
        app.Sidecar.State.Set(StateKeys.Ledger, "{}"u8.ToArray());
        app.Sidecar.OnInvocation = call => call.Path switch
        {
            "/parked" => new(200, """{"asOf":"2026-01-02T03:04:05Z","isComplete":true,"next":null,"groups":[]}"""),
            "/parked/requeue" or "/parked/discard" => new(200, """{"done":[],"notParked":[],"isComplete":true}"""),
            "/send-backs" when call.Method == "POST" => new(202, "{}"),
            _ => new(200, """
                {"id":"x","filter":{},"phase":"counted","asOf":"2026-01-02T03:04:05Z","looked":1,"matched":{"count":0,"bytes":0},"sent":0}
                """),
        };
    }

    private static string PathOf(string path) => path.Replace("{key}", Key, StringComparison.Ordinal)
        .Replace("{id}", path.StartsWith("/api/v1/files", StringComparison.Ordinal) ? _id : "x", StringComparison.Ordinal);

    private static HttpContent? ContentOf(string method, string path)
    {
        if (method == "put") return new ByteArrayContent("abc"u8.ToArray());
        if (path == "/api/v1/files" && method == "post")
            return Form();
        return Checked()["paths"]![path]![method]!["requestBody"] is not null ? ApiClient.Json("{}") : null;
    }

    private static MultipartFormDataContent Form()
    {
        var form = new MultipartFormDataContent();
#pragma warning disable CA2000 // The form disposes its parts.
        form.Add(new StringContent("x"), "files", "b.txt");
#pragma warning restore CA2000
        return form;
    }

    private static async Task<string> TextAsync(HttpResponseMessage response) =>
        response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(Cancellation);

    private static JsonNode Checked() => JsonNode.Parse(File.ReadAllText(Repository.Path("docs", "openapi.json")))!;
}
