using System.Text.Json;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The metadata stored with an object, as JSON in its row.</summary>
internal sealed record ObjectDetails
{
    public static ObjectDetails None { get; } = new();

    /// <summary>Content-Type, Content-Encoding and the other headers that a download returns.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>User metadata, by name without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ObjectTag> Tags { get; init; } = [];

    public ObjectChecksum? Checksum { get; init; }

    /// <summary>The parts of its multipart upload; empty for any other write.</summary>
    public IReadOnlyList<ObjectPart> Parts { get; init; } = [];

    /// <summary>The id of that upload: completing it again must return the same answer.</summary>
    public string? Upload { get; init; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? ToJson() => this == None ? null : JsonSerializer.Serialize(this);

    /// <param name="json">The JSON of a row; null if it has none.</param>
    /// <param name="contentType">The content type; rows of earlier versions have nothing else.</param>
    public static ObjectDetails Read(string? json, string? contentType)
    {
        if (json is not null) return JsonSerializer.Deserialize<ObjectDetails>(json)!;
        return contentType is null ? None : OfContentType(contentType);
    }

    public static ObjectDetails OfContentType(string contentType) =>
        new() { Headers = new Dictionary<string, string> { ["Content-Type"] = contentType } };
}

internal sealed record ObjectTag(string Key, string Value);

/// <param name="Algorithm">The name that S3 uses, such as CRC32C.</param>
/// <param name="Value">Base64, followed by <c>-parts</c> if it is composite.</param>
/// <param name="IsComposite">Whether it is computed from the checksums of parts.</param>
internal sealed record ObjectChecksum(string Algorithm, string Value, bool IsComposite);

internal sealed record ObjectPart(int Number, long Size, string? Checksum);
