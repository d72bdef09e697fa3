using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>What is known of one file: the state entry <see cref="StateKeys.File"/>, and the books of the pipeline.</summary>
/// <remarks>No floating point anywhere in it: JSON in DynamoDB through Dapr loses digits.</remarks>
public sealed record FileRecord
{
    /// <summary>Attempts that <see cref="History"/> remembers.</summary>
    public const int HistoryLength = 5;

    /// <summary>Characters of a failure's detail that are kept.</summary>
    public const int DetailLength = 300;

    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary><see cref="StateKeys.FileId"/> of <see cref="Key"/>: 32 hex digits.</summary>
    public required string FileId { get; init; }

    /// <summary>The S3 key.</summary>
    public required string Key { get; init; }

    /// <summary>The write that this record is about.</summary>
    public required ObjectVersion Write { get; init; }

    /// <summary>Where the file stands.</summary>
    public required FileStatus Status { get; init; }

    /// <summary>Why, as a word of <see cref="Codes"/>; null when all is well.</summary>
    public string? Code { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>How often a person had it opened again.</summary>
    public int Generation { get; init; }

    /// <summary>Attempts on this write, generation and round.</summary>
    public int Attempts { get; init; }

    /// <summary>Times that it came back from the dead-letter queue.</summary>
    public int Round { get; init; }

    /// <summary>When it is sent again.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Events that reconcile sent for it since it was last worked on.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Repairs { get; init; }

    /// <summary>The parking entry that counts while the status is parked.</summary>
    public string? ParkedKey { get; init; }

    /// <summary>Who works on it, for large files.</summary>
    public FileClaim? Claim { get; init; }

    /// <summary>Bytes of content read.</summary>
    public long? Bytes { get; init; }

    /// <summary>Lines, null for what is not text.</summary>
    public long? Lines { get; init; }

    /// <summary>64 hex digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>One flat JSON object, at most 16 KiB.</summary>
    public JsonObject? Analysis { get; init; }

    /// <summary>Id of the outcome that this record tells; null while not final.</summary>
    public string? OutcomeId { get; init; }

    /// <summary>When the first record of this file was made.</summary>
    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>When this record was made.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>W3C trace context of the last handling: the next one goes on in its trace, and people find it by the 32 hex digits in the middle. Null while
    /// nobody looks at traces.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The last failed attempts, oldest first.</summary>
    public IReadOnlyList<FailedAttempt> History { get; init; } = [];

    /// <summary>Whether nothing more happens to the file by itself.</summary>
    [JsonIgnore]
    public bool IsFinal => Status.IsFinal();

    /// <summary>A record with the history one failure longer, and cut to its length.</summary>
    public FileRecord WithFailure(FailedAttempt failure) =>
        this with { History = [.. History.TakeLast(HistoryLength - 1), failure with { Detail = Texts.Truncate(failure.Detail, DetailLength) }] };

    /// <summary>This record as final: no claim, nothing due, and the id of its outcome.</summary>
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

    /// <summary>Reads what <see cref="ToJson"/> wrote; unknown fields are left out.</summary>
    /// <exception cref="JsonException">No such record.</exception>
    public static FileRecord FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, WireJson.Default.FileRecord) ?? throw new JsonException("a file record may not be null");
}

/// <summary>Who works on a large file, and until when nobody else should.</summary>
/// <param name="Token">Unique for each attempt.</param>
/// <param name="Until">When the claim ends by itself.</param>
public sealed record FileClaim(string Token, DateTimeOffset Until);

/// <summary>One attempt that failed.</summary>
/// <param name="At">When.</param>
/// <param name="Attempt">Its number, from 1.</param>
/// <param name="Code">A word of <see cref="Codes"/>.</param>
/// <param name="Detail">What happened, at most <see cref="FileRecord.DetailLength"/> characters.</param>
public sealed record FailedAttempt(DateTimeOffset At, int Attempt, string Code, string Detail);
