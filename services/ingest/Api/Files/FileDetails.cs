using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>What is known about a file: its record.</summary>
/// <param name="FileId">First 32 hex digits of the SHA-256 of the key.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Status">The status of the file.</param>
/// <param name="IsFinal">Whether the file needs no further processing.</param>
/// <param name="IsCurrent">False while a later upload of this key has no record yet.</param>
/// <param name="Code">The cause; null when there is none (docs/outcomes.md).</param>
/// <param name="Reason">The cause as a sentence; null when there is none.</param>
/// <param name="Bytes">Bytes of content read.</param>
/// <param name="Lines">Lines of text; null for other content.</param>
/// <param name="Sha256">SHA-256 of the content, 64 hex digits.</param>
/// <param name="Analysis">What was found in the content, one flat object.</param>
/// <param name="Write">The version of the object.</param>
/// <param name="Generation">How often an operator had the file processed again.</param>
/// <param name="Round">How often the file was sent back after all attempts of a message had failed.</param>
/// <param name="Attempts">Attempts in this version, generation and round.</param>
/// <param name="DueAt">When it is sent again; null unless it waits for that.</param>
/// <param name="OutcomeId">Id of the outcome; null while the status is not final.</param>
/// <param name="FirstSeenAt">When the first record was written.</param>
/// <param name="UpdatedAt">When this record was written.</param>
/// <param name="History">The last failures and operator actions, oldest first.</param>
/// <param name="TraceId">Trace of the last attempt; null without telemetry.</param>
internal sealed record FileDetails(
    string FileId, string Key, FileStatus Status, bool IsFinal, bool IsCurrent, string? Code, string? Reason,
    long? Bytes, long? Lines, string? Sha256, JsonObject? Analysis, ObjectVersion Write,
    int Generation, int Round, int Attempts, DateTimeOffset? DueAt, string? OutcomeId,
    DateTimeOffset FirstSeenAt, DateTimeOffset UpdatedAt, IReadOnlyList<FailedAttempt> History, string? TraceId)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The details of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isCurrent">Whether it belongs to the last upload.</param>
    public static FileDetails Of(FileRecord record, bool isCurrent) => new(
        record.FileId, record.Key, record.Status, record.IsFinal, isCurrent, record.Code, record.Reason,
        record.Bytes, record.Lines, record.Sha256, record.Analysis, record.Write,
        record.Generation, record.Round, record.Attempts, record.DueAt, record.OutcomeId,
        record.FirstSeenAt, record.UpdatedAt, record.History, record.Traceparent?.Split('-') is [_, var trace, ..] ? trace : null)
    {
        Source = record.Source,
    };
}
