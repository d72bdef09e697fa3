using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Which final files are to be opened again: those for which all that is named holds.</summary>
/// <param name="Prefix">Keys that begin so.</param>
/// <param name="Status">A final status.</param>
/// <param name="Code">One of <see cref="Codes"/>.</param>
/// <param name="AnalyserBelow">Analysed by rules of an older version than this.</param>
/// <param name="By">Who asks, for the records' history.</param>
internal sealed record ReprocessFilter(
    string? Prefix = null, FileStatus? Status = null, string? Code = null, int? AnalyserBelow = null, string? By = null)
{
    /// <summary>Whether a record is meant. Pure.</summary>
    public bool Matches(FileRecord record) =>
        record.IsFinal
        && (Prefix is null || record.Key.StartsWith(Prefix, StringComparison.Ordinal))
        && (Status is null || record.Status == Status)
        && (Code is null || record.Code == Code)
        // What no analyser looked at was not analysed by an old one.
        && (AnalyserBelow is null || (int?)record.Analysis?["analyser"] < AnalyserBelow);
}

/// <summary>How far a reprocess is.</summary>
[JsonConverter(typeof(ReprocessPhaseConverter))]
internal enum ReprocessPhase
{
    /// <summary>It counts what matches.</summary>
    Counting,

    /// <summary>It waits for a person's go.</summary>
    Counted,

    /// <summary>It sends.</summary>
    Sending,

    /// <summary>All is sent.</summary>
    Done,

    /// <summary>A person stopped it.</summary>
    Stopped,
}

internal sealed class ReprocessPhaseConverter() : JsonStringEnumConverter<ReprocessPhase>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>A reprocess: first it counts, then a person says go, then it sends. Its state entry is <c>cursor:reprocess</c>.</summary>
internal sealed record ReprocessJob
{
    /// <summary>Unique.</summary>
    public required string Id { get; init; }

    public required ReprocessFilter Filter { get; init; }

    public required ReprocessPhase Phase { get; init; }

    /// <summary>When it was asked for: what was recorded later is not opened again.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Where the walk through the bucket goes on; null from the first key.</summary>
    public string? Marker { get; init; }

    /// <summary>When the walk may continue; null for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Files that this phase's walk has looked at.</summary>
    public long Looked { get; init; }

    /// <summary>Files and recorded bytes that match, as counted.</summary>
    public Tally Matched { get; init; } = Tally.None;

    /// <summary>Files that are sent.</summary>
    public long Sent { get; init; }

    /// <summary>Whether it walks by itself.</summary>
    [JsonIgnore]
    public bool IsWalking => Phase is ReprocessPhase.Counting or ReprocessPhase.Sending;

    /// <summary>The job after a page of its walk.</summary>
    /// <param name="marker">Where it continues; null after the last page.</param>
    /// <param name="notBefore">When it may.</param>
    public ReprocessJob At(string? marker, DateTimeOffset notBefore) => marker is not null
        ? this with { Marker = marker, NotBefore = notBefore }
        : this with
        {
            Marker = null,
            NotBefore = null,
            Phase = Phase == ReprocessPhase.Counting ? ReprocessPhase.Counted : ReprocessPhase.Done,
        };
}
