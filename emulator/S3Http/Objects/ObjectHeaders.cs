using System.Globalization;
using System.Net.Mime;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Response headers that describe an object.</summary>
internal static class ObjectHeaders
{
    private const string DefaultType = "binary/octet-stream";

    // Query parameters that override stored headers.
    private static readonly IReadOnlyList<(string Parameter, string Header)> _overrides =
    [
        ("response-content-type", "Content-Type"),
        ("response-content-encoding", "Content-Encoding"), ("response-content-language", "Content-Language"),
        ("response-content-disposition", "Content-Disposition"),
        ("response-cache-control", "Cache-Control"), ("response-expires", "Expires"),
    ];

    public static void SetWrite(S3Call call, StoredObject found)
    {
        call.Response.Headers.ETag = $"\"{found.ETag}\"";
        call.Response.Headers.LastModified = found.LastModified.ToString("R", CultureInfo.InvariantCulture);
    }

    public static void SetDetails(S3Call call, ObjectDetails details)
    {
        var headers = call.Response.Headers;
        headers.AcceptRanges = "bytes";
        headers.ContentType = DefaultType;
        foreach (var (name, value) in details.Headers) headers[name] = value;
        foreach (var (name, value) in details.Metadata) headers[RequestDetails.MetadataStart + name] = value;
        if (details.Tags.Count > 0) headers["x-amz-tagging-count"] = details.Tags.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var (parameter, header) in _overrides)
        {
            if (call.Text(parameter) is { Length: > 0 } value) headers[header] = S3Text.Header(S3Text.WithoutLineBreaks(value));
        }

        // Objects share the origin of the emulator's page, so browsers must not run scripts in them.
        // PDFs are excluded: Chromium cannot show them in a sandbox, and its viewer runs no scripts.
        if (headers.ContentType != MediaTypeNames.Application.Pdf) headers.ContentSecurityPolicy = "sandbox";
    }

    public static void SetChecksum(S3Call call, ObjectChecksum? checksum)
    {
        if (checksum is null) return;
        call.Response.Headers[ChecksumAlgorithm.OfName(checksum.Algorithm).Header] = checksum.Value;
        call.Response.Headers["x-amz-checksum-type"] = TypeOf(checksum);
    }

    public static string TypeOf(ObjectChecksum checksum) => checksum.IsComposite ? "COMPOSITE" : "FULL_OBJECT";
}
