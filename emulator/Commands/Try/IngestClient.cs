using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Commands;

/// <summary>A client of ingest's public API.</summary>
internal sealed class IngestClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>The upload path of a key, each segment percent-encoded.</summary>
    public static string PathOf(string key) => $"files/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>Uploads a file.</summary>
    /// <returns>Null on success; else the reason, and whether a retry may help.</returns>
    public async Task<(string Why, bool MayRetry)?> UploadAsync(TryFile file, CancellationToken cancellation)
    {
        try
        {
            await using var content = File.OpenRead(file.Path);
            using var body = new StreamContent(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            var path = file.Source is { } source ? $"{PathOf(file.Key)}?source={source}" : PathOf(file.Key);
            using var answer = await _http.PutAsync(new Uri(path, UriKind.Relative), body, cancellation);
            if (answer.IsSuccessStatusCode) return null;
            var mayRetry = answer.StatusCode
                is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
            return ($"http-{(int)answer.StatusCode}", mayRetry);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException)
        {
            return (exception.Message, true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file was deleted or locked after the start.
            return (exception.Message, false);
        }
    }

    /// <summary>The record of a file of the default source; null if there is none or ingest is unavailable.</summary>
    public Task<FileRecord?> FindAsync(string key, CancellationToken cancellation) => FindByIdAsync(StateKeys.FileId(key), cancellation);

    /// <summary>The file's record; null if there is none or ingest is unavailable.</summary>
    public Task<FileRecord?> FindAsync(TryFile file, CancellationToken cancellation) =>
        FindByIdAsync(StateKeys.FileId(file.Key, file.Source), cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<FileRecord?> FindByIdAsync(string fileId, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"files/{fileId}", UriKind.Relative), cancellation);
            if (!answer.IsSuccessStatusCode) return null;
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, WireJson.Default.FileRecord, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or HttpIOException)
        {
            return null;
        }
    }
}
