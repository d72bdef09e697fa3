using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Where reconcile continues: in the scan of the bucket, in the comparison of
/// its keys with those of the scan before, or with a new scan.</summary>
/// <param name="Marker">The last key that was compared; null at the start of a scan.</param>
/// <param name="Ledger">The ledger so far.</param>
/// <param name="Unread">Objects that could not be compared.</param>
/// <param name="NotBefore">When it may continue; null for now.</param>
/// <param name="NextScanAt">When the next scan may begin; null before the ledger of this one is written.</param>
internal sealed record ReconcileCursor(
    string? Marker, Ledger Ledger, int Unread = 0, DateTimeOffset? NotBefore = null, DateTimeOffset? NextScanAt = null) : IScanCursor
{
    public static ReconcileCursor Start { get; } = new(null, new());

    /// <summary>The lists of keys; a cursor without them starts new ones.</summary>
    public KeyListCursor Lists { get => field ?? KeyListCursor.Start; init; }

    /// <summary>Whether a scan or a comparison is unfinished.</summary>
    [JsonIgnore]
    public bool IsUnderWay => Marker is not null || NextScanAt is not null;

    /// <summary>The cursor after one compared object.</summary>
    public ReconcileCursor With(ListedObject listed, ComparedObject compared) => compared.IsCompared
        ? this with { Ledger = Ledger.With(listed, compared.Record, compared.Reason) }
        : this with { Unread = Unread + 1 };

    /// <summary>For the next scan.</summary>
    public ReconcileCursor Ended(DateTimeOffset nextScanAt) => Start with { NotBefore = nextScanAt, Lists = Lists.Turned() };
}

/// <summary>Two lists of keys that take turns: one that the scan under way writes, and one that the scan before wrote.</summary>
/// <param name="List">The name of this scan's list.</param>
/// <param name="Pages">Its pages so far.</param>
/// <param name="LastPages">Pages of the last scan's list; 0 where there is none.</param>
/// <param name="ComparedPages">Compared pages of the last scan's list.</param>
/// <param name="ComparedTo">The page of this scan's list at which the comparison continues.</param>
/// <param name="Unchecked">Keys that are no longer listed and could not be checked yet; null for none.</param>
/// <param name="Failures">Failed ticks of this scan that a page of a list caused.</param>
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

    /// <summary>Whether nothing is left to compare. Unchecked keys are checked with the next page, or in the next scan.</summary>
    [JsonIgnore]
    public bool IsCompared => ComparedPages >= LastPages && (Unchecked is null || ComparedPages > 0);

    /// <summary>For the next scan, which overwrites the older list.</summary>
    public KeyListCursor Turned() => new(LastList, LastPages: Pages, Unchecked: Unchecked);
}
