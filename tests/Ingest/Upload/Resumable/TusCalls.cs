using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>Requests of a client of tus 1.0.</summary>
internal static class TusCalls
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Sends a request with <c>Tus-Resumable</c> and further headers; a header without a value is left out.</summary>
    public static async Task<HttpResponseMessage> TusAsync(
        this IngestApp app, string method, string path, byte[]? body = null, params (string Name, string? Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), app.Exactly(path));
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in headers.Prepend(("Tus-Resumable", "1.0.0")).Reverse().DistinctBy(header => header.Item1))
        {
            if (value is null) continue;
            if (name.StartsWith("Content-", StringComparison.Ordinal)) request.Content!.Headers.TryAddWithoutValidation(name, value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.Client.SendAsync(request, Cancellation);
    }

    /// <summary>Begins an upload, and returns its address.</summary>
    public static async Task<string> BeginAsync(this IngestApp app, string key, long length, params (string Name, string? Value)[] headers)
    {
        using var response = await app.TusAsync("POST", "/uploads", null, [Length(length), Metadata(("filename", key)), .. headers]);
        Assert.Equal(201, (int)response.StatusCode);
        return $"{response.Headers.Location}";
    }

    /// <summary>Sends a chunk.</summary>
    public static Task<HttpResponseMessage> PatchAsync(
        this IngestApp app, string upload, long offset, byte[] chunk, params (string Name, string? Value)[] headers) =>
        app.TusAsync("PATCH", upload, chunk, [("Content-Type", "application/offset+octet-stream"), Offset(offset), .. headers]);

    /// <summary>Sends a chunk that must be accepted.</summary>
    public static async Task AppendAsync(this IngestApp app, string upload, long offset, byte[] chunk)
    {
        using var response = await app.PatchAsync(upload, offset, chunk);
        Assert.Equal(204, (int)response.StatusCode);
        Assert.Equal(offset + chunk.Length, response.Offset());
    }

    /// <summary>Asks for the offset.</summary>
    public static async Task<long?> OffsetAsync(this IngestApp app, string upload)
    {
        using var response = await app.TusAsync("HEAD", upload);
        Assert.Equal(200, (int)response.StatusCode);
        return response.Offset();
    }

    /// <summary>The status of HEAD.</summary>
    public static async Task<int> HeadStatusAsync(this IngestApp app, string upload)
    {
        using var response = await app.TusAsync("HEAD", upload);
        return (int)response.StatusCode;
    }

    /// <summary>The code of a refusal, after its status.</summary>
    public static async Task<string> CodeAsync(this HttpResponseMessage response)
    {
        var problem = await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation);
        return $"{(int)response.StatusCode} {problem!["code"]}";
    }

    /// <summary>A header; null when there is none.</summary>
    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static long? Offset(this HttpResponseMessage response) =>
        long.TryParse(response.Header("Upload-Offset"), CultureInfo.InvariantCulture, out var offset) ? offset : null;

    public static (string, string?) Length(long bytes) => ("Upload-Length", $"{bytes}");

    public static (string, string?) Offset(long bytes) => ("Upload-Offset", $"{bytes}");

    public static (string, string?) Metadata(params (string Name, string Value)[] pairs) => ("Upload-Metadata", string.Join(
        ',', pairs.Select(pair => $"{pair.Name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}")));

    /// <summary>Opens a connection and sends a part of a chunk; the connection stays open until it is disposed.</summary>
    public static async Task<TcpClient> SendPartAsync(this IngestApp app, string upload, long offset, int announced, byte[] part)
    {
        var client = new TcpClient();
        await client.ConnectAsync("localhost", app.Port, Cancellation);
        var head = $"PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
            + $"Content-Type: application/offset+octet-stream\r\nContent-Length: {announced}\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancellation);
        await client.GetStream().WriteAsync(part, Cancellation);
        return client;
    }

    /// <summary>Waits until so many bytes of the only upload are in the scratch folder.</summary>
    public static void WaitForData(this IngestApp app, long bytes)
    {
        Assert.True(SpinWait.SpinUntil(() => Found() == bytes, TimeSpan.FromSeconds(30)), $"{Found()} of {bytes} bytes");

        long Found() => app.ScratchFiles.Where(file => !file.Contains(".json", StringComparison.Ordinal))
            .Sum(file => new FileInfo(file) is { Exists: true } data ? data.Length : 0);
    }
}
