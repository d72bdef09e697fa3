using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>An outcome in an event stream.</summary>
/// <param name="OutcomeId">The same for every publication of the outcome, so that repeats can be dropped.</param>
/// <param name="FileId">The file's id.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Status">A final status.</param>
/// <param name="Code">The cause; null when there is none.</param>
/// <param name="Reason">The cause as a sentence; null when there is none.</param>
/// <param name="Bytes">Bytes of content.</param>
/// <param name="Lines">Lines of text; null for other content.</param>
/// <param name="Sha256">SHA-256 of the content.</param>
/// <param name="At">When the record was written.</param>
internal sealed record OutcomeNews(
    string OutcomeId, string FileId, string Key, FileStatus Status, string? Code, string? Reason,
    long? Bytes, long? Lines, string? Sha256, DateTimeOffset At)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The news of a published outcome.</summary>
    public static OutcomeNews Of(FileOutcome outcome) => new(
        FileOutcome.IdOf(outcome.FileId, outcome.Write, outcome.Generation, outcome.Status),
        outcome.FileId, outcome.Key, outcome.Status, outcome.Code, outcome.Reason,
        outcome.Bytes, outcome.Lines, outcome.Sha256, outcome.At)
    {
        Source = outcome.Source,
    };
}

/// <summary>A segment of the log of outcomes: what one replica received together.</summary>
/// <param name="Token">Unique, to recognise the own write after a lost reply.</param>
/// <param name="Events">In the order of receipt.</param>
internal sealed record OutcomeSegment(string Token, IReadOnlyList<OutcomeNews> Events);

/// <summary>A hint at the end of the log; a replica that crashes may leave it a little behind.</summary>
/// <param name="Last">Number of the last segment.</param>
/// <param name="At">When it was written.</param>
internal sealed record LogHead(long Last, DateTimeOffset At);
