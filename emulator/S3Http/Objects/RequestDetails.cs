using FilePipeline.Emulator.Cloud;
using Microsoft.AspNetCore.WebUtilities;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Reads the metadata of an object from request headers or form fields.</summary>
internal static class RequestDetails
{
    public const string MetadataStart = "x-amz-meta-";
    private const int MaxMetadataLength = 2 * 1024;

    /// <summary>The headers that are stored with an object and returned by each download.</summary>
    public static IReadOnlyList<string> StoredHeaders { get; } =
    [
        "Content-Type", "Content-Encoding",
        "Content-Language", "Content-Disposition", "Cache-Control", "Expires", "x-amz-website-redirect-location",
    ];

    /// <exception cref="S3Exception">There is too much metadata, or tags are not valid.</exception>
    public static ObjectDetails Of(S3Call call)
    {
        if (call.Header("x-amz-server-side-encryption-customer-algorithm") is not null)
            throw S3Exception.NotImplemented("encryption with keys of clients");
        return Of(call.Request.Headers.Select(header =>
            KeyValuePair.Create(header.Key, header.Value.ToString()))) with
        { Tags = TagsOf(call.Header("x-amz-tagging")) };
    }

    /// <exception cref="S3Exception">There is too much metadata.</exception>
    public static ObjectDetails Of(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var all = fields.ToList();
        var metadata = all.Where(field => field.Key.StartsWith(MetadataStart, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(field => field.Key[MetadataStart.Length..].ToLowerInvariant(), field => field.Value, StringComparer.Ordinal);
        if (metadata.Sum(item => item.Key.Length + item.Value.Length) > MaxMetadataLength)
            throw new S3Exception(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in StoredHeaders)
        {
            var value = all.FirstOrDefault(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
            if (name == "Content-Encoding") value = WithoutFraming(value);
            if (!string.IsNullOrEmpty(value)) headers[name] = value;
        }

        return new() { Headers = headers, Metadata = metadata };
    }

    /// <summary>Parses tags in query string format.</summary>
    /// <exception cref="S3Exception">The tags are not valid.</exception>
    public static IReadOnlyList<ObjectTag> TagsOf(string? header) =>
        header is null ? [] : ObjectTags.Checked(new QueryStringEnumerable(header).ToTags());

    // aws-chunked describes the request, not the object.
    private static string? WithoutFraming(string? encoding) => encoding is null ? null : string.Join(
        ", ",
        encoding.Split(',', StringSplitOptions.TrimEntries).Where(one => !one.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase)));

    private static List<ObjectTag> ToTags(this QueryStringEnumerable pairs)
    {
        var tags = new List<ObjectTag>();
        foreach (var pair in pairs) tags.Add(new($"{pair.DecodeName()}", $"{pair.DecodeValue()}"));
        return tags;
    }
}
