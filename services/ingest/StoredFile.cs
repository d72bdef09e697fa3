using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>What an upload answers.</summary>
/// <param name="FileId">For <c>GET /files/{fileId}</c>.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Bytes">Bytes received and stored.</param>
/// <param name="Sha256">Of these bytes, 64 hex digits: an outcome with another one is about another write.</param>
/// <param name="ReceivedAt">When the last byte had come: an older record is about an older write.</param>
internal sealed record StoredFile(string FileId, string Key, long Bytes, string Sha256, DateTimeOffset ReceivedAt)
{
    /// <summary>Where its record will be.</summary>
    [JsonIgnore]
    public string Location => $"/files/{FileId}";

    /// <summary>Whether the bucket did not show the key just before.</summary>
    [JsonIgnore]
    public bool IsNew { get; init; } = true;
}

/// <summary>An object of the bucket, with what its record says of it.</summary>
/// <param name="FileId">For <c>GET /files/{fileId}</c>.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Bytes">By the listing.</param>
/// <param name="ModifiedAt">By the listing.</param>
/// <param name="Status">By the record; null without one.</param>
/// <param name="Code">By the record.</param>
/// <param name="UpdatedAt">When the record was made.</param>
internal sealed record ListedFile(
    string FileId, string Key, long Bytes, DateTimeOffset ModifiedAt, string? Status, string? Code, DateTimeOffset? UpdatedAt);

/// <summary>A page of the bucket.</summary>
/// <param name="Files">In the order of the keys.</param>
/// <param name="Next">What <c>after</c> gives the next page; null on the last.</param>
internal sealed record FilePage(IReadOnlyList<ListedFile> Files, string? Next);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(IReadOnlyList<StoredFile>))]
[JsonSerializable(typeof(FilePage))]
internal sealed partial class IngestJson : JsonSerializerContext;
