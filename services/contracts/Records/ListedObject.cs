using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>An object in a listing of the bucket.</summary>
/// <param name="Key">The S3 key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="LastModified">S3's time; for a multipart upload its start.</param>
/// <param name="StorageClass">S3's storage class, such as STANDARD or GLACIER.</param>
public sealed record ListedObject(string Key, long Size, string? ETag, DateTimeOffset LastModified, string? StorageClass)
{
    /// <summary>The version that the listing shows.</summary>
    public ObjectVersion Write => ObjectVersion.Of(null, null, ETag, Size, null);
}

/// <summary>A page of a listing.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Objects">In the order of the keys' UTF-8 bytes.</param>
/// <param name="NextMarker">The next page begins after this key; null on the last page.</param>
public sealed record ListingPage(string Bucket, IReadOnlyList<ListedObject> Objects, string? NextMarker)
{
    /// <summary>Parses the answer of Dapr's S3 binding to <c>list</c>.</summary>
    /// <exception cref="JsonException">The text is not such an answer.</exception>
    public static ListingPage FromJson(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // A part of another type, a missing key, a number that does not fit, or text that is not Unicode.
            throw new JsonException("the listing has another form", failure);
        }
    }

    private static ListingPage Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("Name", out var name) || name.GetString() is not { } bucket)
            throw new JsonException("the listing does not name its bucket");
        List<ListedObject> objects = [];
        if (root.TryGetProperty("Contents", out var contents) && contents.ValueKind == JsonValueKind.Array)
            objects.AddRange(contents.EnumerateArray().Select(ReadObject));
        var isTruncated = root.TryGetProperty("IsTruncated", out var truncated) && truncated.ValueKind == JsonValueKind.True;
        // S3 returns NextMarker only with a delimiter; the last key works for every store.
        return new(bucket, objects, isTruncated && objects.Count > 0 ? objects[^1].Key : null);
    }

    private static ListedObject ReadObject(JsonElement item) => new(
        item.GetProperty("Key").GetString() ?? throw new JsonException("a listed object has no key"),
        item.TryGetProperty("Size", out var size) && size.ValueKind == JsonValueKind.Number ? size.GetInt64() : 0,
        item.TryGetProperty("ETag", out var eTag) ? eTag.GetString()?.Trim('"') : null,
        item.TryGetProperty("LastModified", out var modified) && modified.TryGetDateTimeOffset(out var time)
            ? time
            : DateTimeOffset.UnixEpoch,
        item.TryGetProperty("StorageClass", out var storageClass) ? storageClass.GetString() : null);
}
