using System.Text.Json;

namespace FilePipeline.Emulator.Cloud;

/// <summary>What is stored with an object besides its bytes; JSON in the object's row.</summary>
internal sealed record ObjectDetails
{
    public static ObjectDetails None { get; } = new();

    /// <summary>Content-Type, Content-Encoding and the others that a download repeats.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The client's own values, by names without <c>x-amz-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ObjectTag> Tags { get; init; } = [];

    public ObjectChecksum? Checksum { get; init; }

    /// <summary>Parts of the multipart upload that made it; empty for any other write.</summary>
    public IReadOnlyList<ObjectPart> Parts { get; init; } = [];

    /// <summary>Id of that upload: completing it again must give the same answer.</summary>
    public string? Upload { get; init; }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? ToJson() => this == None ? null : JsonSerializer.Serialize(this);

    /// <param name="json">From a row; null for none.</param>
    /// <param name="contentType">Rows of earlier versions have only this.</param>
    public static ObjectDetails Read(string? json, string? contentType)
    {
        if (json is not null) return JsonSerializer.Deserialize<ObjectDetails>(json)!;
        return contentType is null ? None : OfContentType(contentType);
    }

    public static ObjectDetails OfContentType(string contentType) => new() { Headers = new Dictionary<string, string> { ["Content-Type"] = contentType } };
}

internal sealed record ObjectTag(string Key, string Value);

/// <param name="Algorithm">In S3's spelling, such as CRC32C.</param>
/// <param name="Value">Base64; with <c>-parts</c> at the end when it was made from the checksums of parts.</param>
/// <param name="IsComposite">Whether it was made from the checksums of parts.</param>
internal sealed record ObjectChecksum(string Algorithm, string Value, bool IsComposite);

internal sealed record ObjectPart(int Number, long Size, string? Checksum);
