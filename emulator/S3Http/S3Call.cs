using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A request by S3's rules.</summary>
/// <param name="Http">As it came.</param>
/// <param name="Bucket">Empty for none.</param>
/// <param name="Key">Empty for none; every escape decoded once, and a plus sign is one.</param>
internal sealed record S3Call(HttpContext Http, string Bucket, string Key)
{
    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    public CancellationToken Cancellation => Http.RequestAborted;

    public static S3Call Of(HttpContext http)
    {
        // Not Request.Path: it is decoded by other rules, and dot segments are gone from it.
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var path = target.Split('?', 2)[0].TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new(http, Uri.UnescapeDataString(path), "") : new(http, Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    public bool Has(string parameter) => Request.Query.ContainsKey(parameter);

    public string? Text(string parameter) => Request.Query.TryGetValue(parameter, out var value) ? value.ToString() : null;

#pragma warning disable CA2000 // The caller's to dispose.
    /// <summary>The body, without the frames that AWS SDKs put around its chunks.</summary>
    public Stream Body() => Request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal)
        || Request.Headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.Ordinal)
            ? new AwsChunkedStream(Request.Body)
            : Request.Body;
#pragma warning restore CA2000
}
