using System.Globalization;
using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.S3Http;

/// <summary>An S3 request.</summary>
/// <param name="Http">The HTTP request.</param>
/// <param name="Bucket">The bucket; empty if the request has none.</param>
/// <param name="Key">The key; empty if the request has none. Percent-decoded once; a plus sign stays.</param>
internal sealed record S3Call(HttpContext Http, string Bucket, string Key)
{
    // Host suffixes after a bucket name; the longest first.
    private static readonly string[] _hosts = [".s3.localhost", ".localhost"];

    public HttpRequest Request => Http.Request;

    public HttpResponse Response => Http.Response;

    public string Method => Request.Method;

    public CancellationToken Cancellation => Http.RequestAborted;

    /// <exception cref="S3Exception">The address is invalid.</exception>
    public static S3Call Of(HttpContext http)
    {
        var path = PathOf(http).TrimStart('/');
        if (BucketOf(http.Request.Host.Host) is { } bucket) return new(http, bucket, S3Text.Unescape(path));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? new(http, S3Text.Unescape(path), "")
            : new(http, S3Text.Unescape(path.AsSpan(0, slash)), S3Text.Unescape(path.AsSpan(slash + 1)));
    }

    /// <summary>The raw path. Not Request.Path, which is decoded by other rules and has no dot segments.</summary>
    public static string PathOf(HttpContext http)
    {
        var path = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2)[0];
        if (!path.StartsWith("http", StringComparison.OrdinalIgnoreCase)) return path;
        var afterHost = path.IndexOf('/', path.IndexOf("://", StringComparison.Ordinal) + 3);
        return afterHost < 0 ? "/" : path[afterHost..];
    }

    public bool Has(string parameter) => Request.Query.ContainsKey(parameter);

    public string? Text(string parameter) => Request.Query.TryGetValue(parameter, out var value) ? value.ToString() : null;

    /// <summary>The value of a header; null if it is absent.</summary>
    public string? Header(string name) => Request.Headers.TryGetValue(name, out var value) && value.Count > 0 ? value.ToString() : null;

    /// <summary>The integer value of a query parameter; null if it is absent.</summary>
    /// <exception cref="S3Exception">The value is not an integer, or outside the limits.</exception>
    public int? Number(string parameter, int least, int most)
    {
        if (Text(parameter) is not { Length: > 0 } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw S3Exception.InvalidArgument($"{parameter} must be an integer between {least} and {most}, inclusive");
    }

    /// <exception cref="S3Exception">The request names a version; buckets here have no versions.</exception>
    public void RefuseVersion()
    {
        if (Text("versionId") is { } version && version != "null") throw S3Exception.NoSuchVersion();
    }

    private static string? BucketOf(string host)
    {
        var suffix = _hosts.FirstOrDefault(suffix => host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
        return suffix is null || host.Equals("s3.localhost", StringComparison.OrdinalIgnoreCase) ? null : host[..^suffix.Length];
    }
}
