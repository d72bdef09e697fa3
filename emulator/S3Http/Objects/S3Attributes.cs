using System.Globalization;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>GET ?attributes of an object.</summary>
internal sealed class S3Attributes(ObjectStore objects)
{
    private const int MaxParts = 1000;

    public Task GetAsync(S3Call call)
    {
        call.RefuseVersion();
        var asked = (call.Header("x-amz-object-attributes") ?? "")
            .Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        if (asked.Contains(""))
        {
            throw S3Exception.InvalidArgument(
                "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty");
        }
        var found = objects.Open(call.Bucket, call.Key, withContent: false) ?? throw S3Exception.NoSuchKey();
        ObjectHeaders.SetWrite(call, found.Object);
        call.Response.Headers.Remove("ETag");
        return S3Xml.WriteAsync(call, S3Xml.Element(
            "GetObjectAttributesResponse",
            asked.Contains("ETag") ? S3Xml.Element("ETag", found.Object.ETag) : null,
            asked.Contains("Checksum") && found.Details.Checksum is { } checksum ? S3Xml.Element("Checksum", Describe(checksum)) : null,
            asked.Contains("ObjectParts") && found.Details.Parts.Count > 0 ? Parts(call, found.Details) : null,
            asked.Contains("StorageClass") ? S3Xml.Element("StorageClass", "STANDARD") : null,
            asked.Contains("ObjectSize") ? S3Xml.Number("ObjectSize", found.Object.Size) : null));
    }

    private static object[] Describe(ObjectChecksum checksum) =>
    [
        S3Xml.Element(ChecksumAlgorithm.OfName(checksum.Algorithm).Element, checksum.Value),
        S3Xml.Element("ChecksumType", ObjectHeaders.TypeOf(checksum)),
    ];

    private static System.Xml.Linq.XElement Parts(S3Call call, ObjectDetails details)
    {
        var max = int.TryParse(call.Header("x-amz-max-parts"), CultureInfo.InvariantCulture, out var asked)
            ? Math.Clamp(asked, 0, MaxParts)
            : MaxParts;
        var marker = int.TryParse(call.Header("x-amz-part-number-marker"), CultureInfo.InvariantCulture, out var after) ? after : 0;
        var rest = details.Parts.Where(part => part.Number > marker).ToList();
        var page = rest.Take(max).ToList();
        // S3 lists only parts that have their own checksums.
        var shown = page.Where(part => part.Checksum is not null);
        return S3Xml.Element(
            "ObjectParts",
            S3Xml.Number("PartsCount", details.Parts.Count), S3Xml.Number("PartNumberMarker", marker),
            S3Xml.Number("NextPartNumberMarker", page.Count == 0 ? 0 : page[^1].Number), S3Xml.Number("MaxParts", max),
            S3Xml.Flag("IsTruncated", page.Count < rest.Count),
            shown.Select(part => S3Xml.Element(
                "Part",
                S3Xml.Number("PartNumber", part.Number), S3Xml.Number("Size", part.Size),
                S3Xml.Element(ChecksumAlgorithm.OfName(details.Checksum!.Algorithm).Element, part.Checksum))));
    }
}
