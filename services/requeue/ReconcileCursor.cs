using System.Text.Json.Serialization;

namespace FilePipeline.Requeue;

/// <summary>Where reconcile continues: in the scan of the bucket, in comparing its keys with those of the scan before, or with a new
/// scan.</summary>
/// <param name="Marker">The last key that the scan has looked at; null from the first.</param>
/// <param name="Ledger">The ledger so far.</param>
/// <param name="Unread">Files that could not be compared.</param>
/// <param name="NotBefore">When it may continue; null for at once.</param>
/// <param name="NextScanAt">When the next scan may begin; null before the ledger of this one is written.</param>
internal sealed record ReconcileCursor(
    string? Marker, Ledger Ledger, int Unread = 0, DateTimeOffset? NotBefore = null, DateTimeOffset? NextScanAt = null)
{
    public static ReconcileCursor Start { get; } = new(null, new());

    /// <summary>The lists of keys; begun anew after a version that wrote none.</summary>
    public KeyListCursor Lists { get => field ?? KeyListCursor.Start; init; }

    /// <summary>Whether it is in the middle of something, and not between two scans.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Marker is not null || NextScanAt is not null;

    /// <summary>For the next scan.</summary>
    public ReconcileCursor Ended(DateTimeOffset nextScanAt) => Start with { NotBefore = nextScanAt, Lists = Lists.Turned() };
}

/// <summary>Two lists of keys that take turns: one that the scan under way writes, and one that the scan before wrote.</summary>
/// <param name="List">The name of this scan's list.</param>
/// <param name="Pages">Its pages so far.</param>
/// <param name="LastPages">Pages of the last scan's list; 0 where there is none.</param>
/// <param name="ComparedPages">Those of them that are compared.</param>
/// <param name="ComparedTo">The page of this scan's list at which comparing continues.</param>
/// <param name="Unchecked">Keys that are gone and could not be checked yet; null for none.</param>
/// <param name="Failures">Ticks that failed for a page of a list since the scan began.</param>
internal sealed record KeyListCursor(
    string List,
    int Pages = 0,
    int LastPages = 0,
    int ComparedPages = 0,
    int ComparedTo = 0,
    IReadOnlyList<string>? Unchecked = null,
    int Failures = 0)
{
    private const string One = "a";
    private const string Other = "b";

    public static KeyListCursor Start { get; } = new(One);

    /// <summary>The name of the last scan's list.</summary>
    [JsonIgnore]
    public string LastList => List == One ? Other : One;

    /// <summary>Whether nothing is left to compare. What could not be checked is checked with the next page, even of the next scan.</summary>
    [JsonIgnore]
    public bool IsCompared => ComparedPages >= LastPages && (Unchecked is null || ComparedPages > 0);

    /// <summary>For the next scan, which writes the older list anew.</summary>
    public KeyListCursor Turned() => new(LastList, LastPages: Pages, Unchecked: Unchecked);
}
