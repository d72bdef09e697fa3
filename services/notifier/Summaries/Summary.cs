using System.Text.Json.Serialization;

namespace FilePipeline.Notifier;

/// <summary>Why outcomes are in a summary.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SummaryKind>))]
internal enum SummaryKind
{
    /// <summary>The rule has a digest.</summary>
    [JsonStringEnumMemberName("digest")] Digest,

    /// <summary>The cap of a window was reached.</summary>
    [JsonStringEnumMemberName("storm")] Storm,

    /// <summary>The rule has quiet hours.</summary>
    [JsonStringEnumMemberName("quiet")] Quiet,
}

/// <summary>Totals of a period.</summary>
/// <param name="Files">Number of outcomes.</param>
/// <param name="Failed">Those that are rejected, missing or parked.</param>
/// <param name="Bytes">Bytes of content.</param>
/// <param name="ByStatus">Number by status.</param>
internal sealed record SummaryTotals(long Files, long Failed, long Bytes, IReadOnlyDictionary<string, long> ByStatus);

/// <summary>How many files have a status and code.</summary>
internal sealed record Cause(string Status, string? Code, long Count);

/// <summary>A file in a summary.</summary>
/// <param name="FileId">Its id.</param>
/// <param name="Key">Its S3 key, at most 120 characters.</param>
/// <param name="Status">Its status.</param>
/// <param name="Code">Its code; null for none.</param>
/// <param name="Bytes">Bytes of content; null when unknown.</param>
/// <param name="Milliseconds">From the S3 event to the outcome; null when unknown.</param>
internal sealed record SummaryFile(string FileId, string Key, string Status, string? Code, long? Bytes, long? Milliseconds)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }
}

/// <summary>What a rule matched in a period.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">Why it is a summary.</param>
/// <param name="Start">Start of the period.</param>
/// <param name="End">End of the period.</param>
/// <param name="Totals">Its totals.</param>
/// <param name="Before">The totals of the rule's summary before; null for the first.</param>
/// <param name="Causes">The most frequent causes of failures.</param>
/// <param name="OtherCauses">Number of further causes.</param>
/// <param name="FirstFailed">The first failed files.</param>
/// <param name="Slowest">The slowest processed files.</param>
/// <param name="Largest">The largest processed files.</param>
/// <param name="Late">Outcomes of an earlier period, whose summary was sent before they arrived.</param>
/// <param name="Incomplete">Why something may be missing; null when nothing is.</param>
internal sealed record Summary(
    string Rule,
    SummaryKind Kind,
    DateTimeOffset Start,
    DateTimeOffset End,
    SummaryTotals Totals,
    SummaryTotals? Before,
    IReadOnlyList<Cause> Causes,
    int OtherCauses,
    IReadOnlyList<SummaryFile> FirstFailed,
    IReadOnlyList<SummaryFile> Slowest,
    IReadOnlyList<SummaryFile> Largest,
    long Late,
    string? Incomplete);
