using System.Text.Json.Serialization;

namespace FilePipeline.Ingest;

/// <summary>A parked file or message.</summary>
internal sealed record ParkedItem(string ParkingKey, string? FileId, string? Key, string? Code, string? Reason, DateTimeOffset At)
{
    /// <summary>The name of the source; left out for the default one, and for a message.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }
}

/// <summary>Parked entries of one cause.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Count">All entries of the cause.</param>
/// <param name="First">When the first was parked.</param>
/// <param name="Last">When the last was parked.</param>
/// <param name="Sample">The exact message of the first, base64.</param>
/// <param name="Items">Entries of this page.</param>
internal sealed record ParkedGroup(
    string Code, long Count, DateTimeOffset First, DateTimeOffset Last, string? Sample, IReadOnlyList<ParkedItem> Items);

/// <summary>A page of the parked entries, by cause, the largest group first.</summary>
/// <param name="Groups">The groups.</param>
/// <param name="IsComplete">Whether every entry is shown.</param>
/// <param name="AsOf">Names this snapshot in a selection.</param>
/// <param name="Next">The next page's <c>after</c>; null on the last.</param>
internal sealed record ParkedPage(IReadOnlyList<ParkedGroup> Groups, bool IsComplete, DateTimeOffset AsOf, string? Next);

/// <summary>The parked entries that a request is for: by their keys, or by a cause and the time of a snapshot.</summary>
/// <param name="Keys">The entries; null to select by cause.</param>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">The snapshot's time.</param>
/// <param name="First">Entries to act on at most.</param>
/// <param name="Reason">Why they are discarded, for the files' histories.</param>
internal sealed record ParkedSelection(
    IReadOnlyList<string>? Keys = null, string? Code = null, DateTimeOffset? AsOf = null, int? First = null, string? Reason = null);

/// <summary>The result for each selected entry.</summary>
/// <param name="Done">Acted on.</param>
/// <param name="NotParked">No longer parked.</param>
/// <param name="IsComplete">False when the selection may hold more: send the request again.</param>
internal sealed record ParkedResult(IReadOnlyList<string> Done, IReadOnlyList<string> NotParked, bool IsComplete);

/// <summary>The final files to process again: those that match every given condition.</summary>
/// <param name="Prefix">Prefix of the key.</param>
/// <param name="Status">A final status.</param>
/// <param name="Code">A code.</param>
/// <param name="AnalyserBelow">Analysed by an older version than this.</param>
/// <param name="StepBelow">Had this step called in an older version than this, or skipped.</param>
/// <param name="Source">Only this source, where there are several buckets: empty for the default one, left out for all.</param>
internal sealed record ReprocessFilter(
    string? Prefix = null, string? Status = null, string? Code = null, int? AnalyserBelow = null, StepVersion? StepBelow = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Source = null);

/// <summary>A version of a step of the processor.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Version">Its version.</param>
internal sealed record StepVersion(string Name, int Version);

/// <summary>A job that processes final files again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Filter">Which files.</param>
/// <param name="Phase"><c>counting</c>, <c>counted</c>, <c>sending</c>, <c>done</c> or <c>stopped</c>.</param>
/// <param name="AsOf">Files recorded later are not sent.</param>
/// <param name="Looked">Objects that this phase's scan has visited.</param>
/// <param name="Matched">Count and bytes of the files that match.</param>
/// <param name="Sent">Number of sent files.</param>
internal sealed record ReprocessJob(
    string Id, ReprocessFilter Filter, string Phase, DateTimeOffset AsOf, long Looked, LedgerLine Matched, long Sent);
