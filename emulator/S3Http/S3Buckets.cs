using System.Globalization;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Lists of buckets and of objects (both versions), deletes of many, and what clients ask of a bucket before they use it.</summary>
internal sealed class S3Buckets(ObjectStore objects)
{
    private const int DefaultMax = 1000;

    public Task HandleAsync(S3Call call) => (call.Request.Method, call.Bucket.Length > 0) switch
    {
        ("GET", false) => ListBucketsAsync(call),
        ("HEAD", true) => Task.CompletedTask,
        // The topology makes the buckets; making one again is what it says: yours already.
        ("PUT", true) => Task.CompletedTask,
        ("GET", true) when call.Has("location") => S3Xml.WriteAsync(call, Element("LocationConstraint")),
        ("GET", true) when call.Has("versioning") => S3Xml.WriteAsync(call, Element("VersioningConfiguration")),
        ("GET", true) => ListAsync(call),
        ("POST", true) when call.Has("delete") => DeleteAsync(call),
        _ => throw S3Fault.NotBuilt($"{call.Request.Method} of a bucket"),
    };

    private Task ListBucketsAsync(S3Call call) => S3Xml.WriteAsync(call, Element(
        "ListAllMyBucketsResult",
        Element("Owner", Element("ID", "emulator")),
        Element("Buckets", [.. objects.Buckets.Order(StringComparer.Ordinal).Select(name => Element(
            "Bucket", Element("Name", name), Element("CreationDate", S3Xml.Time(DateTimeOffset.UnixEpoch))))])));

    private async Task ListAsync(S3Call call)
    {
        var isSecond = call.Text("list-type") == "2";
        var (prefix, delimiter) = (call.Text("prefix") ?? "", call.Text("delimiter"));
        var from = isSecond ? call.Text("continuation-token") ?? call.Text("start-after") : call.Text("marker");
        var max = int.TryParse(call.Text("max-keys"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, DefaultMax) : DefaultMax;
        var page = max == 0
            ? new ObjectPage([], [], false, null)
            : await objects.ListAsync(call.Bucket, prefix, from ?? "", string.IsNullOrEmpty(delimiter) ? null : delimiter, max, call.Cancellation);
        var isUrl = call.Text("encoding-type") == "url";
        string Name(string text) => isUrl ? Uri.EscapeDataString(text).Replace("%2F", "/", StringComparison.Ordinal) : text;
        List<XElement> parts = [Element("Name", call.Bucket), Element("Prefix", Name(prefix)), Element("MaxKeys", $"{max}"), Element("IsTruncated", page.IsTruncated ? "true" : "false")];
        if (!string.IsNullOrEmpty(delimiter)) parts.Add(Element("Delimiter", Name(delimiter)));
        if (isUrl) parts.Add(Element("EncodingType", "url"));
        if (isSecond) parts.Add(Element("KeyCount", $"{page.Contents.Count + page.CommonPrefixes.Count}"));
        else parts.Add(Element("Marker", Name(from ?? "")));
        // The key itself continues the list: opaque to clients, and plain to read for people.
        if (page is { IsTruncated: true, Last: { } last }) parts.Add(Element(isSecond ? "NextContinuationToken" : "NextMarker", isSecond ? last : Name(last)));
        parts.AddRange(page.Contents.Select(found => Element(
            "Contents",
            Element("Key", Name(found.Key)),
            Element("LastModified", S3Xml.Time(found.LastModified)),
            Element("ETag", $"\"{found.ETag}\""),
            Element("Size", found.Size.ToString(CultureInfo.InvariantCulture)),
            Element("StorageClass", "STANDARD"))));
        parts.AddRange(page.CommonPrefixes.Select(common => Element("CommonPrefixes", Element("Prefix", Name(common)))));
        await S3Xml.WriteAsync(call, Element("ListBucketResult", [.. parts]));
    }

    private async Task DeleteAsync(S3Call call)
    {
        var keys = (await S3Xml.ReadAsync(call)).Elements().Where(item => item.Name.LocalName == "Object")
            .Select(item => S3Xml.TextOf(item, "Key") ?? throw S3Fault.MalformedXml()).ToList();
        foreach (var key in keys) await objects.DeleteAsync(call.Bucket, key, call.Cancellation);
        await S3Xml.WriteAsync(call, Element("DeleteResult", [.. keys.Select(key => Element("Deleted", Element("Key", key)))]));
    }

    private static XElement Element(string name, params object[] content) => new(S3Xml.Namespace + name, content);
}
