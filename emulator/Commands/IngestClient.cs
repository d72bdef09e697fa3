using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Commands;

/// <summary>Ingest as people use it.</summary>
internal sealed class IngestClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Each segment percent-encoded, so that any name comes through.</summary>
    public static string PathOf(string key) => $"files/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";

    /// <summary>Sends a file.</summary>
    /// <returns>Null when ingest has it; else why not, and whether another try may help.</returns>
    public async Task<(string Why, bool MayRetry)?> UploadAsync(TryFile file, CancellationToken cancellation)
    {
        try
        {
            await using var content = File.OpenRead(file.Path);
            using var body = new StreamContent(content);
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var answer = await _http.PutAsync(new Uri(PathOf(file.Key), UriKind.Relative), body, cancellation);
            if (answer.IsSuccessStatusCode) return null;
            var mayRetry = answer.StatusCode is >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout;
            return ($"http-{(int)answer.StatusCode}", mayRetry);
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException)
        {
            return (fault.Message, true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The file itself: it went away after the start.
            return (fault.Message, false);
        }
    }

    /// <summary>The file's record; null while there is none, or ingest cannot tell.</summary>
    public async Task<FileRecord?> FindAsync(string key, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"files/{StateKeys.FileId(key)}", UriKind.Relative), cancellation);
            if (!answer.IsSuccessStatusCode) return null;
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            return await JsonSerializer.DeserializeAsync(body, WireJson.Default.FileRecord, cancellation);
        }
        catch (Exception fault) when (fault is HttpRequestException or HttpIOException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}
