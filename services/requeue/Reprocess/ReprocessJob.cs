using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>The final files to reprocess: those that match every given condition.</summary>
/// <param name="Prefix">Prefix of the key.</param>
/// <param name="Status">A final status.</param>
/// <param name="Code">One of <see cref="Codes"/>.</param>
/// <param name="AnalyserBelow">Analysed by an older version than this.</param>
/// <param name="StepBelow">Had this step called in an older version than this, or skipped.</param>
/// <param name="By">The operator's name, for the records' history.</param>
/// <param name="Source">Only this source, empty for the default one; null for all.</param>
internal sealed record ReprocessFilter(
    string? Prefix = null,
    FileStatus? Status = null,
    string? Code = null,
    int? AnalyserBelow = null,
    StepVersion? StepBelow = null,
    string? By = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source = null)
{
    /// <summary>The names of the sources to scan, in this order.</summary>
    public IReadOnlyList<string?> SourcesOf(IEnumerable<string?> all) => [.. all.Where(name => Source is null || Source == (name ?? ""))];

    /// <summary>Whether a record matches. Pure.</summary>
    public bool Matches(FileRecord record) =>
        record.IsFinal
        && (Prefix is null || record.Key.StartsWith(Prefix, StringComparison.Ordinal))
        && (Status is null || record.Status == Status)
        && (Code is null || record.Code == Code)
        // A file without an analysis was not analysed by an old version.
        && (AnalyserBelow is null || (int?)record.Analysis?["analyser"] < AnalyserBelow)
        && (StepBelow is null || record.Steps?.Any(StepBelow.IsAfter) == true);
}

/// <summary>A version of a step.</summary>
/// <param name="Name">The step's name in the settings of the processor.</param>
/// <param name="Version">Its version in these settings.</param>
internal sealed record StepVersion(string Name, int Version)
{
    /// <summary>Whether a run of the step was of an earlier version. A skipped step did nothing, whatever its version.</summary>
    public bool IsAfter(StepRun run) => run.Name == Name && (run.Version < Version || run.Code is not null);
}

/// <summary>The phase of a reprocess job.</summary>
[JsonConverter(typeof(ReprocessPhaseConverter))]
internal enum ReprocessPhase
{
    /// <summary>Counts matching files.</summary>
    Counting,

    /// <summary>Counted; waits until an operator starts it.</summary>
    Counted,

    /// <summary>Sends matching files.</summary>
    Sending,

    /// <summary>Everything is sent.</summary>
    Done,

    /// <summary>Stopped by an operator.</summary>
    Stopped,
}

internal sealed class ReprocessPhaseConverter()
    : JsonStringEnumConverter<ReprocessPhase>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>A reprocess job: it counts, waits until an operator starts it, then sends.
/// Its state entry is <c>cursor:reprocess</c>.</summary>
internal sealed record ReprocessJob
{
    /// <summary>Unique.</summary>
    public required string Id { get; init; }

    public required ReprocessFilter Filter { get; init; }

    public required ReprocessPhase Phase { get; init; }

    /// <summary>When it was requested: files recorded later are not sent.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The source that is scanned now; null for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Where the scan of the bucket continues; null for the first key.</summary>
    public string? Marker { get; init; }

    /// <summary>When the scan may continue; null for now.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Objects that this phase's scan has visited.</summary>
    public long Looked { get; init; }

    /// <summary>Count and recorded bytes of the matching files.</summary>
    public Tally Matched { get; init; } = Tally.None;

    /// <summary>Number of sent files.</summary>
    public long Sent { get; init; }

    /// <summary>Whether a scan is unfinished.</summary>
    [JsonIgnore]
    public bool IsScanning => Phase is ReprocessPhase.Counting or ReprocessPhase.Sending;

    /// <summary>The job after a page of its scan.</summary>
    /// <param name="marker">Where it continues; null after the last page.</param>
    /// <param name="notBefore">When it may.</param>
    /// <param name="sources">The names of the sources to scan, in order.</param>
    public ReprocessJob At(string? marker, DateTimeOffset notBefore, IReadOnlyList<string?> sources)
    {
        if (marker is not null) return this with { Marker = marker, NotBefore = notBefore };
        // By order, not by place: a source may have been added or taken away since the last page.
        if (sources.FirstOrDefault(name => string.CompareOrdinal(name ?? "", Source ?? "") > 0) is { } next)
            return this with { Source = next, Marker = null, NotBefore = notBefore };
        return this with
        {
            Source = null,
            Marker = null,
            NotBefore = null,
            Phase = Phase == ReprocessPhase.Counting ? ReprocessPhase.Counted : ReprocessPhase.Done,
        };
    }
}
