using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>A file in a listing.</summary>
/// <param name="FileId">For <c>GET /api/v1/files/{id}</c>.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Bytes">Bytes of the object; of a failure the recorded ones, and null when they are unknown.</param>
/// <param name="ModifiedAt">Last modification of the object; null where only the record was read.</param>
/// <param name="Status">The record's status; null without a record.</param>
/// <param name="Code">The record's code, or <c>record-unreadable</c>.</param>
/// <param name="Reason">The record's reason as a sentence.</param>
/// <param name="Type">The detected type.</param>
/// <param name="UpdatedAt">When the record was written.</param>
internal sealed record FileSummary(
    string FileId, string Key, long? Bytes, DateTimeOffset? ModifiedAt,
    string? Status, string? Code, string? Reason, string? Type, DateTimeOffset? UpdatedAt)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The analysis of the content; only in exports that ask for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Analysis { get; init; }

    /// <summary>A listed object and its record.</summary>
    /// <param name="listed">The object.</param>
    /// <param name="loaded">Its record; null for an unreadable one.</param>
    /// <param name="source">The name of the source; null for the default one.</param>
    public static FileSummary Of(ListedObject listed, LoadedRecord? loaded, string? source) => new(
        StateKeys.FileId(listed.Key, source), listed.Key, listed.Size, listed.LastModified,
        loaded?.Record?.Status.ToWireName(),
        loaded is null ? Codes.RecordUnreadable : loaded.Record?.Code,
        loaded?.Record?.Reason, TypeOf(loaded?.Record), loaded?.Record?.UpdatedAt)
    {
        Source = source,
    };

    /// <summary>A failure's record.</summary>
    public static FileSummary Of(FileRecord record) => new(
        record.FileId, record.Key, record.Bytes ?? record.Write.Size, null,
        record.Status.ToWireName(), record.Code, record.Reason, TypeOf(record), record.UpdatedAt)
    {
        Source = record.Source,
    };

    private static string? TypeOf(FileRecord? record) =>
        record?.Analysis?["type"] is JsonValue type && type.TryGetValue(out string? name) ? name : null;
}

/// <summary>A page of files.</summary>
/// <param name="Files">The files that match; it may be empty although more follow.</param>
/// <param name="Next">The <c>cursor</c> of the next page; null only when everything was searched.</param>
/// <param name="Searched">Files looked at for this page.</param>
/// <param name="SearchedTo">How far the search came: the last key looked at, or the time of the last failure; null when it ended.</param>
/// <param name="Notice">Why files wait and none is processed, as one sentence; null while all is well.</param>
internal sealed record FileList(
    IReadOnlyList<FileSummary> Files, string? Next, int Searched, string? SearchedTo, string? Notice = null);
