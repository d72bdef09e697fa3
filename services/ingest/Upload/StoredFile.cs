using System.Text.Json.Serialization;

namespace FilePipeline.Ingest;

/// <summary>The answer to an upload.</summary>
/// <param name="FileId">For <c>GET /files/{fileId}</c>.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Bytes">Bytes received and stored.</param>
/// <param name="Sha256">SHA-256 of these bytes, 64 hex digits; an outcome with another digest belongs to another write.</param>
/// <param name="ReceivedAt">When the last byte was received; an older record belongs to an older write.</param>
internal sealed record StoredFile(string FileId, string Key, long Bytes, string Sha256, DateTimeOffset ReceivedAt)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Where it is.</summary>
    [JsonIgnore]
    public FilePlace Place => new(Source, Key);

    /// <summary>Address of the file's record.</summary>
    [JsonIgnore]
    public string Location => $"/files/{FileId}";

    /// <summary>Address of the file in the documented API.</summary>
    [JsonIgnore]
    public string ApiLocation => $"{ApiRoutes.Root}/files/{FileId}";

    /// <summary>The object's ETag, without quotes; null unless a listing showed it after the store.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }

    /// <summary>Whether the listing just before the store did not show the key.</summary>
    [JsonIgnore]
    public bool IsNew { get; init; } = true;
}
