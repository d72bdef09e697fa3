using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Lists objects: ListObjects versions 1 and 2, and ListObjectVersions, in which each object has one version.</summary>
internal sealed class S3Listings(ObjectStore objects)
{
    private const int MaxKeys = 1000;

    public Task ListAsync(S3Call call) => call.Text("list-type") == "2" ? ListVersion2Async(call) : ListVersion1Async(call);

    public async Task ListVersionsAsync(S3Call call)
    {
        var request = Request.Of(call, "key-marker");
        var page = await ReadAsync(call, request);
        var parts = request.Describe(page, "KeyMarker");
        if (page is { IsTruncated: true, Last: { } last })
            parts.AddRange([S3Xml.Element("NextKeyMarker", request.Name(last)), S3Xml.Element("NextVersionIdMarker", "null")]);
        parts.AddRange(page.Contents.Select(found => S3Xml.Element(
            "Version", [.. Entry(request, found), S3Xml.Element("VersionId", "null"), S3Xml.Flag("IsLatest", true), S3Xml.Owner()])));
        parts.AddRange(request.Prefixes(page));
        await S3Xml.WriteAsync(call, S3Xml.Element("ListVersionsResult", [.. parts]));
    }

    private async Task ListVersion1Async(S3Call call)
    {
        var request = Request.Of(call, "marker");
        var page = await ReadAsync(call, request);
        var parts = request.Describe(page, "Marker");
        if (page is { IsTruncated: true, Last: { } last } && request.Delimiter is not null)
            parts.Add(S3Xml.Element("NextMarker", request.Name(last)));
        parts.AddRange(page.Contents.Select(found => S3Xml.Element("Contents", [.. Entry(request, found), S3Xml.Owner()])));
        parts.AddRange(request.Prefixes(page));
        await S3Xml.WriteAsync(call, S3Xml.Element("ListBucketResult", [.. parts]));
    }

    private async Task ListVersion2Async(S3Call call)
    {
        if (call.Text("continuation-token") is "") throw S3Exception.InvalidArgument("The continuation token provided is incorrect");
        var request = Request.Of(call, call.Has("continuation-token") ? "continuation-token" : "start-after");
        var page = await ReadAsync(call, request);
        var parts = request.Describe(page, null);
        parts.Add(S3Xml.Number("KeyCount", page.Contents.Count + page.CommonPrefixes.Count));
        if (call.Text("continuation-token") is { } token) parts.Add(S3Xml.Element("ContinuationToken", token));
        if (call.Text("start-after") is { Length: > 0 } after) parts.Add(S3Xml.Element("StartAfter", request.Name(after)));
        // The last key is the continuation token, which clients treat as opaque.
        if (page is { IsTruncated: true, Last: { } last }) parts.Add(S3Xml.Element("NextContinuationToken", last));
        var hasOwner = call.Text("fetch-owner") == "true";
        parts.AddRange(
            page.Contents.Select(found => S3Xml.Element("Contents", [.. Entry(request, found), hasOwner ? S3Xml.Owner() : null])));
        parts.AddRange(request.Prefixes(page));
        await S3Xml.WriteAsync(call, S3Xml.Element("ListBucketResult", [.. parts]));
    }

    private async Task<ObjectPage> ReadAsync(S3Call call, Request request) => request.Max == 0
        ? new ObjectPage([], [], false, null)
        : await objects.ListAsync(
            call.Bucket, request.Prefix, request.Marker, request.Delimiter, Math.Min(request.Max, MaxKeys), call.Cancellation);

    private static IEnumerable<XElement> Entry(Request request, StoredObject found) =>
    [
        S3Xml.Element("Key", request.Name(found.Key)),
        S3Xml.Element("LastModified", S3Xml.Time(found.LastModified)),
        S3Xml.Element("ETag", $"\"{found.ETag}\""),
        S3Xml.Number("Size", found.Size),
        S3Xml.Element("StorageClass", "STANDARD"),
    ];

    private sealed record Request(string Bucket, string Prefix, string? Delimiter, string Marker, int Max, bool IsUrl)
    {
        public static Request Of(S3Call call, string marker)
        {
            var encoding = call.Text("encoding-type");
            if (encoding is not (null or "" or "url")) throw S3Exception.InvalidArgument("Invalid Encoding Method specified in Request");
            return new(
                call.Bucket, call.Text("prefix") ?? "",
                call.Text("delimiter") is { Length: > 0 } delimiter ? delimiter : null, call.Text(marker) ?? "",
                Math.Min(call.Number("max-keys", 0, int.MaxValue) ?? MaxKeys, MaxKeys), encoding == "url");
        }

        public string Name(string text) => IsUrl ? S3Text.Escape(text) : text;

        public List<XElement> Describe(ObjectPage page, string? markerName) =>
        [
            S3Xml.Element("Name", Bucket),
            S3Xml.Element("Prefix", Name(Prefix)),
            .. markerName is null ? Array.Empty<XElement>() : [S3Xml.Element(markerName, Name(Marker))],
            S3Xml.Number("MaxKeys", Max),
            .. Delimiter is null ? Array.Empty<XElement>() : [S3Xml.Element("Delimiter", Name(Delimiter))],
            .. IsUrl ? [S3Xml.Element("EncodingType", "url")] : Array.Empty<XElement>(),
            S3Xml.Flag("IsTruncated", page.IsTruncated),
        ];

        public IEnumerable<XElement> Prefixes(ObjectPage page) =>
            page.CommonPrefixes.Select(common => S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", Name(common))));
    }
}
