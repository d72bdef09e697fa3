using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>The event on <see cref="Topics.FileOutcomes"/>: a pure function of a final record, below 200 KB.</summary>
public sealed record FileOutcome
{
    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The file's id.</summary>
    public required string FileId { get; init; }

    /// <summary>The S3 key.</summary>
    public required string Key { get; init; }

    /// <summary>The name of the source; null for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>A final status.</summary>
    public required FileStatus Status { get; init; }

    /// <summary>A code of <see cref="Codes"/>; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The reason as a sentence; null when there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>The version of the object.</summary>
    public required ObjectVersion Write { get; init; }

    /// <summary>The record's generation.</summary>
    public int Generation { get; init; }

    /// <summary>Bytes of content.</summary>
    public long? Bytes { get; init; }

    /// <summary>Lines of text; null for other content.</summary>
    public long? Lines { get; init; }

    /// <summary>SHA-256 of the content, 64 hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Number of attempts.</summary>
    public int Attempts { get; init; }

    /// <summary>When the record was written.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The analysis of the content.</summary>
    public JsonObject? Analysis { get; init; }

    /// <summary>Creates the outcome of a final record.</summary>
    /// <exception cref="ArgumentException">The record is not final.</exception>
    public static FileOutcome Of(FileRecord record) => !record.IsFinal
        ? throw new ArgumentException($"file {record.FileId} is {record.Status.ToWireName()}: it has no outcome", nameof(record))
        : new FileOutcome
        {
            FileId = record.FileId,
            Key = record.Key,
            Source = record.Source,
            Status = record.Status,
            Code = record.Code,
            Reason = record.Reason,
            Write = record.Write,
            Generation = record.Generation,
            Bytes = record.Bytes,
            Lines = record.Lines,
            Sha256 = record.Sha256,
            Attempts = record.Attempts,
            At = record.UpdatedAt,
            Analysis = record.Analysis,
        };

    /// <summary>The CloudEvent id, 32 hex digits; the same for every publication of an outcome.</summary>
    public static string IdOf(string fileId, ObjectVersion write, int generation, FileStatus status) =>
        StateKeys.HexDigest($"{fileId}\n{write.Fingerprint()}\n{generation}\n{status.ToWireName()}");

    /// <summary>The event's data.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.FileOutcome);
}
