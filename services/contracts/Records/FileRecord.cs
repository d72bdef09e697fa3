using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>The record of one file: the state entry <see cref="StateKeys.File"/>.</summary>
/// <remarks>It contains no floating point numbers, since Dapr's DynamoDB component loses digits of JSON numbers.</remarks>
public sealed record FileRecord
{
    /// <summary>Maximum number of attempts in <see cref="History"/>.</summary>
    public const int HistoryLength = 5;

    /// <summary>Maximum length of a failure's detail, in characters.</summary>
    public const int DetailLength = 300;

    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary><see cref="StateKeys.FileId(string, string?)"/> of <see cref="Key"/> and <see cref="Source"/>: 32 hex digits.</summary>
    public required string FileId { get; init; }

    /// <summary>The S3 key.</summary>
    public required string Key { get; init; }

    /// <summary>The name of the source; null for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The version of the object.</summary>
    public required ObjectVersion Write { get; init; }

    /// <summary>The status of the file.</summary>
    public required FileStatus Status { get; init; }

    /// <summary>A code of <see cref="Codes"/>; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>The reason as a sentence; null when there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>How often an operator had the file processed again.</summary>
    public int Generation { get; init; }

    /// <summary>Attempts in this version, generation and round.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the file was sent again after a dead letter.</summary>
    public int Round { get; init; }

    /// <summary>When the message is sent again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Events that reconcile sent for the file since its last attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Repairs { get; init; }

    /// <summary>The key of the current parking entry; null unless the status is parked.</summary>
    public string? ParkedKey { get; init; }

    /// <summary>The claim of a worker on a large file; null when there is none.</summary>
    public FileClaim? Claim { get; init; }

    /// <summary>Bytes of content read.</summary>
    public long? Bytes { get; init; }

    /// <summary>Lines of text; null for other content.</summary>
    public long? Lines { get; init; }

    /// <summary>SHA-256 of the content, 64 hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>One flat JSON object of at most 16 KiB; with the results of steps 4 KiB more for each.</summary>
    public JsonObject? Analysis { get; init; }

    /// <summary>The steps that were called for this version and generation, in order; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StepRun>? Steps { get; init; }

    /// <summary>Id of this record's outcome; null while the status is not final.</summary>
    public string? OutcomeId { get; init; }

    /// <summary>When the first record of this file was written.</summary>
    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>When this record was written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>W3C trace context of the last attempt, which the next one continues. Its 32 hex digits in the middle are the trace id. Null
    /// without telemetry.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The last failed attempts, oldest first.</summary>
    public IReadOnlyList<FailedAttempt> History { get; init; } = [];

    /// <summary>Whether the file needs no further processing.</summary>
    [JsonIgnore]
    public bool IsFinal => Status.IsFinal();

    /// <summary>This record with one more failure in its history, cut to the maximum length.</summary>
    public FileRecord WithFailure(FailedAttempt failure) =>
        this with
        {
            History = [.. History.TakeLast(HistoryLength - 1), failure with { Detail = Texts.Truncate(failure.Detail, DetailLength) }],
        };

    /// <summary>This record with a final status: without a claim and due time, and with the id of its outcome.</summary>
    /// <param name="status">A final status.</param>
    public FileRecord AsFinal(FileStatus status) => this with
    {
        Status = status,
        Claim = null,
        DueAt = null,
        Repairs = 0,
        OutcomeId = FileOutcome.IdOf(FileId, Write, Generation, status),
    };

    /// <summary>The JSON text that is saved.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, WireJson.Default.FileRecord);

    /// <summary>Parses the text of <see cref="ToJson"/>; unknown fields are ignored.</summary>
    /// <exception cref="JsonException">The text is not a record.</exception>
    public static FileRecord FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, WireJson.Default.FileRecord) ?? throw new JsonException("a file record must not be null");
}

/// <summary>The claim of a worker on a large file.</summary>
/// <param name="Token">Unique for each attempt.</param>
/// <param name="Until">When the claim expires.</param>
public sealed record FileClaim(string Token, DateTimeOffset Until);

/// <summary>A failed attempt.</summary>
/// <param name="At">When it failed.</param>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Code">A code of <see cref="Codes"/>.</param>
/// <param name="Detail">The error, at most <see cref="FileRecord.DetailLength"/> characters.</param>
public sealed record FailedAttempt(DateTimeOffset At, int Attempt, string Code, string Detail);

/// <summary>A step that was called for a file.</summary>
/// <param name="Name">Its name in the settings of the processor.</param>
/// <param name="Version">Its version in these settings.</param>
/// <param name="Code">Why it was skipped, a code of <see cref="Codes"/>; null when it answered.</param>
public sealed record StepRun(
    string Name, int Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null);
