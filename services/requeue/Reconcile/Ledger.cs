using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Files and their bytes.</summary>
internal sealed record Tally(long Count, long Bytes)
{
    public static Tally None { get; } = new(0, 0);

    public Tally With(long bytes) => new(Count + 1, Bytes + bytes);

    public static Tally Sum(IEnumerable<Tally> tallies) =>
        tallies.Aggregate(None, (sum, one) => new(sum.Count + one.Count, sum.Bytes + one.Bytes));
}

/// <summary>What the bucket lists, and where each of it stands. Its totals match when <see cref="IsBalanced"/>.</summary>
internal sealed record Ledger
{
    public int Schema { get; init; } = 1;

    /// <summary>When the scan of the bucket ended; null while it continues.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Since when nothing was missing; null while something is.</summary>
    public DateTimeOffset? GapZeroSince { get; init; }

    /// <summary>Since when totals did not match, or something was missing; null while all is in order.</summary>
    public DateTimeOffset? GapSince { get; init; }

    /// <summary>What the bucket shows.</summary>
    public Tally Listed { get; init; } = Tally.None;

    public Tally Processed { get; init; } = Tally.None;

    public Tally Rejected { get; init; } = Tally.None;

    public Tally Parked { get; init; } = Tally.None;

    public Tally Discarded { get; init; } = Tally.None;

    public Tally Waiting { get; init; } = Tally.None;

    public Tally Processing { get; init; } = Tally.None;

    public Tally Failing { get; init; } = Tally.None;

    /// <summary>Listed, but no record shows it.</summary>
    public Tally Gap { get; init; } = Tally.None;

    /// <summary>Listed, with no record yet, and so young that its event is on its way.</summary>
    public Tally Arriving { get; init; } = Tally.None;

    /// <summary>Listed in a storage class that cannot be read, and no record shows it.</summary>
    public Tally Archived { get; init; } = Tally.None;

    /// <summary>Listed below a prefix that the settings skip, and no record shows it.</summary>
    public Tally Skipped { get; init; } = Tally.None;

    /// <summary>Listed, and no file: an object that consoles make for a folder. Null in what an earlier version wrote.</summary>
    public Tally? FolderMarks { get; init; } = Tally.None;

    /// <summary>Of the gap: the record says that the file was not found.</summary>
    public Tally Missing { get; init; } = Tally.None;

    /// <summary>Of the gap: the record says that the file was removed.</summary>
    public Tally Removed { get; init; } = Tally.None;

    /// <summary>Expected files that have not arrived, at most 100; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OverdueFiles>? Overdue { get; init; }

    /// <summary>With several sources: the ledger of each by its name, which is empty for the default one; the other lines are the sums.
    /// Null with one source.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, Ledger>? Sources { get; init; }

    /// <summary>Whether nothing is missing, and the totals match.</summary>
    [JsonIgnore]
    public bool IsInOrder => Gap.Count == 0 && IsBalanced();

    /// <summary>The ledger of a source in this one; null when its bucket was not scanned yet.</summary>
    /// <param name="source">Null for the default source.</param>
    public Ledger? Of(string? source) => Sources is null ? source is null ? this : null : Sources.GetValueOrDefault(source ?? "");

    /// <summary>The sums of the ledgers of several sources, as of the end of the oldest scan among them.</summary>
    public static Ledger Total(IReadOnlyDictionary<string, Ledger> sources)
    {
        Tally Sum(Func<Ledger, Tally?> line) => Tally.Sum(sources.Values.Select(line).OfType<Tally>());
        return new()
        {
            AsOf = sources.Values.Min(ledger => ledger.AsOf),
            Listed = Sum(ledger => ledger.Listed),
            Processed = Sum(ledger => ledger.Processed),
            Rejected = Sum(ledger => ledger.Rejected),
            Parked = Sum(ledger => ledger.Parked),
            Discarded = Sum(ledger => ledger.Discarded),
            Waiting = Sum(ledger => ledger.Waiting),
            Processing = Sum(ledger => ledger.Processing),
            Failing = Sum(ledger => ledger.Failing),
            Gap = Sum(ledger => ledger.Gap),
            Arriving = Sum(ledger => ledger.Arriving),
            Archived = Sum(ledger => ledger.Archived),
            Skipped = Sum(ledger => ledger.Skipped),
            FolderMarks = Sum(ledger => ledger.FolderMarks),
            Missing = Sum(ledger => ledger.Missing),
            Removed = Sum(ledger => ledger.Removed),
            Sources = sources,
        };
    }

    /// <summary>This ledger with the times that follow from the last one.</summary>
    /// <param name="last">The last ledger of the same source or sources; null when there was none.</param>
    /// <param name="now">The time.</param>
    /// <param name="isInOrder">Whether nothing is missing, and the totals match, in every source.</param>
    public Ledger After(Ledger? last, DateTimeOffset now, bool isInOrder) => this with
    {
        GapZeroSince = Gap.Count > 0 ? null : last?.GapZeroSince ?? now,
        GapSince = isInOrder ? null : last?.GapSince ?? now,
    };

    /// <summary>Whether count and bytes of all lines add up to what is listed.</summary>
    public bool IsBalanced()
    {
        Tally[] parts =
        [
            Processed, Rejected, Parked, Discarded, Waiting, Processing, Failing,
            Arriving, Archived, Skipped, FolderMarks ?? Tally.None, Gap,
        ];
        return Listed == Tally.Sum(parts);
    }

    /// <summary>The outcome that reports a gap. Its id stays the same while the gap lasts. Its file id is not a digest, so no file has
    /// it.</summary>
    /// <param name="source">The name of the source; null for the default one.</param>
    /// <exception cref="InvalidOperationException">The ledger is in order.</exception>
    public FileRecord ToGapRecord(string? source = null)
    {
        var since = GapSince ?? throw new InvalidOperationException("the ledger is in order");
        return new()
        {
            FileId = $"{StateKeys.Ledger}-{StateKeys.FileId(StateKeys.Ledger, source)[..(32 - StateKeys.Ledger.Length - 1)]}",
            Key = StateKeys.Ledger,
            Source = source,
            Write = ObjectVersion.Of(null, null, null, Gap.Bytes, null),
            Status = FileStatus.Missing,
            Code = Codes.LedgerGap,
            Reason = Gap.Count > 0
                ? $"{Gap.Count} objects in the bucket ({Gap.Bytes} bytes) have no current record"
                : "the recorded bytes differ from the listed bytes",
            OutcomeId = StateKeys.FileId($"{StateKeys.Ledger}\n{since.ToUnixTimeMilliseconds()}", source),
            FirstSeenAt = since,
            UpdatedAt = since,
        };
    }

    /// <summary>The ledger with one more listed object, and what its record says.</summary>
    /// <param name="listed">As the bucket shows it.</param>
    /// <param name="record">Null when there is none.</param>
    /// <param name="absence">What it means where no record shows the object.</param>
    public Ledger With(ListedObject listed, FileRecord? record, UntrackedReason absence)
    {
        var next = this with { Listed = Listed.With(listed.Size) };
        // Whatever a record of an earlier version says of it.
        if (absence == UntrackedReason.FolderMark) return next with { FolderMarks = (FolderMarks ?? Tally.None).With(listed.Size) };
        var isGone = record?.Status is FileStatus.Missing or FileStatus.Removed;
        if (record is null || isGone || !record.Write.IsShownBy(listed))
        {
            return absence switch
            {
                UntrackedReason.Arriving => next with { Arriving = Arriving.With(listed.Size) },
                UntrackedReason.Archived => next with { Archived = Archived.With(listed.Size) },
                UntrackedReason.Skipped => next with { Skipped = Skipped.With(listed.Size) },
                _ when !isGone || !record!.Write.IsShownBy(listed) => next with { Gap = Gap.With(listed.Size) },
                _ when record!.Status == FileStatus.Missing =>
                    next with { Gap = Gap.With(listed.Size), Missing = Missing.With(listed.Size) },
                _ => next with { Gap = Gap.With(listed.Size), Removed = Removed.With(listed.Size) },
            };
        }

        // Recorded bytes, not listed ones: otherwise the totals could never differ.
        var bytes = record.Bytes ?? record.Write.Size ?? 0;
        return record.Status switch
        {
            FileStatus.Processed => next with { Processed = Processed.With(bytes) },
            FileStatus.Rejected => next with { Rejected = Rejected.With(bytes) },
            FileStatus.Parked => next with { Parked = Parked.With(bytes) },
            FileStatus.Discarded => next with { Discarded = Discarded.With(bytes) },
            FileStatus.Waiting => next with { Waiting = Waiting.With(bytes) },
            FileStatus.Processing => next with { Processing = Processing.With(bytes) },
            FileStatus.Failing => next with { Failing = Failing.With(bytes) },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
