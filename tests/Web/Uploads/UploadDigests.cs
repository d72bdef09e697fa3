using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>The content of files and objects.</summary>
internal static class UploadDigests
{
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
    }

    /// <summary>The digest in the record of a key.</summary>
    public static async Task<string?> Sha256OfAsync(this RunningSystem running, string key, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = running.System.IngestAddress };
        var record = await http.GetFromJsonAsync<JsonNode>(new Uri($"/api/v1/files/by-key/{key}", UriKind.Relative), cancellation);
        return (string?)record!["sha256"];
    }

    /// <summary>The text of an object.</summary>
    public static async Task<string> TextOfAsync(this RunningSystem running, string key, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = running.System.S3Address };
        return await http.GetStringAsync(new Uri($"/filepipeline-uploads/{Uri.EscapeDataString(key)}", UriKind.Relative), cancellation);
    }
}
