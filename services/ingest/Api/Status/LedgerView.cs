using System.Text.Json.Serialization;

namespace FilePipeline.Ingest;

/// <summary>Files and their bytes.</summary>
internal sealed record LedgerLine(long Count, long Bytes)
{
    public static LedgerLine None { get; } = new(0, 0);
}

/// <summary>The ledger of the last full reconcile scan: listed = the sum of the lines up to the gap.</summary>
internal sealed record LedgerView
{
    /// <summary>When the scan ended.</summary>
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>Whether count and bytes of all lines add up to what is listed, and nothing is missing.</summary>
    public bool IsBalanced { get; set; }

    /// <summary>Since when nothing was missing; null while something is.</summary>
    public DateTimeOffset? GapZeroSince { get; set; }

    /// <summary>Since when totals did not match, or something was missing; null while all is in order.</summary>
    public DateTimeOffset? GapSince { get; set; }

    public LedgerLine Listed { get; set; } = LedgerLine.None;

    public LedgerLine Processed { get; set; } = LedgerLine.None;

    public LedgerLine Rejected { get; set; } = LedgerLine.None;

    public LedgerLine Parked { get; set; } = LedgerLine.None;

    public LedgerLine Discarded { get; set; } = LedgerLine.None;

    public LedgerLine Waiting { get; set; } = LedgerLine.None;

    public LedgerLine Processing { get; set; } = LedgerLine.None;

    public LedgerLine Failing { get; set; } = LedgerLine.None;

    public LedgerLine Arriving { get; set; } = LedgerLine.None;

    public LedgerLine Archived { get; set; } = LedgerLine.None;

    public LedgerLine Skipped { get; set; } = LedgerLine.None;

    public LedgerLine FolderMarks { get; set; } = LedgerLine.None;

    public LedgerLine Gap { get; set; } = LedgerLine.None;

    /// <summary>Of the gap: the record says that the file was not found.</summary>
    public LedgerLine Missing { get; set; } = LedgerLine.None;

    /// <summary>Of the gap: the record says that the file was removed.</summary>
    public LedgerLine Removed { get; set; } = LedgerLine.None;

    /// <summary>Expected files that have not arrived; null for none.</summary>
    public IReadOnlyList<OverdueFiles>? Overdue { get; set; }

    /// <summary>With several buckets: the ledger of each source by its name, which is empty for the default one; the other lines are the
    /// sums. Left out with one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, LedgerView>? Sources { get; set; }

    /// <summary>The view with <see cref="IsBalanced"/> computed.</summary>
    public LedgerView Checked()
    {
        LedgerLine[] lines =
            [Processed, Rejected, Parked, Discarded, Waiting, Processing, Failing, Arriving, Archived, Skipped, FolderMarks, Gap];
        var sum = new LedgerLine(lines.Sum(line => line.Count), lines.Sum(line => line.Bytes));
        // A difference in one source must not be made up for by another's.
        var sources = Sources?.ToDictionary(source => source.Key, source => source.Value.Checked(), StringComparer.Ordinal);
        var isBalanced = Listed == sum && Gap.Count == 0 && sources?.Values.All(source => source.IsBalanced) != false;
        return this with { IsBalanced = isBalanced, Sources = sources };
    }
}

/// <summary>Files that did not arrive by their deadline.</summary>
/// <param name="Rule">The rule of requeue.</param>
/// <param name="Key">The key, or a pattern of keys.</param>
/// <param name="By">The deadline.</param>
/// <param name="Found">Files that arrived.</param>
/// <param name="Expected">Minimum number of files.</param>
internal sealed record OverdueFiles(string Rule, string Key, DateTimeOffset By, int Found, int Expected);
