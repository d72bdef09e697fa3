namespace FilePipeline.Emulator.S3Http;

/// <summary>Lists unfinished uploads and their parts.</summary>
internal sealed class S3UploadListings(PartStore parts)
{
    private const int MaxEntries = 1000;

    public Task ListPartsAsync(S3Call call)
    {
        var upload = parts.Find(call.Text("uploadId")!, call.Bucket, call.Key) ?? throw S3Exception.NoSuchUpload();
        var max = Math.Min(call.Number("max-parts", 0, int.MaxValue) ?? MaxEntries, MaxEntries);
        var marker = call.Number("part-number-marker", 0, int.MaxValue) ?? 0;
        var rest = parts.List(upload).Where(part => part.Number > marker).ToList();
        var page = rest.Take(max).ToList();
        return S3Xml.WriteAsync(call, S3Xml.Element(
            "ListPartsResult",
            S3Xml.Element("Bucket", call.Bucket), S3Xml.Element("Key", call.Key), S3Xml.Element("UploadId", upload.Id),
            S3Xml.Owner("Initiator"), S3Xml.Owner(), S3Xml.Element("StorageClass", "STANDARD"),
            upload.Algorithm is null ? null : S3Xml.Element("ChecksumAlgorithm", upload.Algorithm),
            upload.Algorithm is null ? null : S3Xml.Element("ChecksumType", upload.Type),
            S3Xml.Number("PartNumberMarker", marker),
            S3Xml.Number("NextPartNumberMarker", page.Count == 0 ? 0 : page[^1].Number),
            S3Xml.Number("MaxParts", max), S3Xml.Flag("IsTruncated", page.Count < rest.Count),
            page.Select(part => S3Xml.Element(
                "Part",
                S3Xml.Number("PartNumber", part.Number), S3Xml.Element("LastModified", S3Xml.Time(part.LastModified)),
                S3Xml.Element("ETag", $"\"{part.ETag}\""), S3Xml.Number("Size", part.Size), S3Uploads.ChecksumOf(part)))));
    }

    public Task ListUploadsAsync(S3Call call)
    {
        var (prefix, delimiter) = (call.Text("prefix") ?? "", call.Text("delimiter") is { Length: > 0 } text ? text : null);
        var (keyMarker, idMarker) = (call.Text("key-marker") ?? "", call.Text("upload-id-marker") ?? "");
        var max = Math.Min(call.Number("max-uploads", 0, int.MaxValue) ?? MaxEntries, MaxEntries);
        var all = parts.All(call.Bucket).Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var start = idMarker.Length == 0 ? -1 : all.FindIndex(upload => upload.Id == idMarker);
        var rest = (start >= 0 ? all.Skip(start + 1) : all.Where(upload => string.CompareOrdinal(upload.Key, keyMarker) > 0)).ToList();
        var page = rest.Take(max).ToList();
        var isTruncated = page.Count < rest.Count;
        var folded = page.ToLookup(upload => CommonPrefixOf(upload.Key, prefix, delimiter));
        return S3Xml.WriteAsync(call, S3Xml.Element(
            "ListMultipartUploadsResult",
            S3Xml.Element("Bucket", call.Bucket), S3Xml.Element("KeyMarker", keyMarker), S3Xml.Element("UploadIdMarker", idMarker),
            isTruncated ? S3Xml.Element("NextKeyMarker", page[^1].Key) : null,
            isTruncated ? S3Xml.Element("NextUploadIdMarker", page[^1].Id) : null,
            S3Xml.Element("Prefix", prefix), delimiter is null ? null : S3Xml.Element("Delimiter", delimiter),
            S3Xml.Number("MaxUploads", max), S3Xml.Flag("IsTruncated", isTruncated),
            folded[null].Select(upload => S3Xml.Element(
                "Upload",
                S3Xml.Element("Key", upload.Key), S3Xml.Element("UploadId", upload.Id), S3Xml.Owner("Initiator"), S3Xml.Owner(),
                S3Xml.Element("StorageClass", "STANDARD"), S3Xml.Element("Initiated", S3Xml.Time(upload.Initiated)))),
            folded.Where(group => group.Key is not null)
                .Select(group => S3Xml.Element("CommonPrefixes", S3Xml.Element("Prefix", group.Key)))));
    }

    private static string? CommonPrefixOf(string key, string prefix, string? delimiter)
    {
        if (delimiter is null) return null;
        var at = key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
        return at < 0 ? null : key[..(at + delimiter.Length)];
    }
}
