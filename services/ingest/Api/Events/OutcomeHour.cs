using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>What the figures of an hour need of an outcome.</summary>
/// <param name="OutcomeId">The same for every publication.</param>
/// <param name="Status">A final status.</param>
/// <param name="Bytes">Bytes of content; 0 when they are unknown.</param>
/// <param name="At">When the record was written.</param>
/// <param name="Took">Time from the S3 event to the record; null when it says nothing about the speed of the pipeline.</param>
internal sealed record CountedOutcome(string OutcomeId, FileStatus Status, long Bytes, DateTimeOffset At, TimeSpan? Took)
{
    /// <summary>The first hex digits of the id, which are enough to recognise a repeat within an hour.</summary>
    public string ShortId => OutcomeId[..Math.Min(16, OutcomeId.Length)];

    /// <summary>What is counted of an outcome. A file that was processed again, or parked, took as long as operators let it wait.</summary>
    public static CountedOutcome Of(FileOutcome outcome) => new(
        FileOutcome.IdOf(outcome.FileId, outcome.Write, outcome.Generation, outcome.Status),
        outcome.Status, outcome.Bytes ?? outcome.Write.Size ?? 0, outcome.At,
        outcome is { Generation: 0, Status: FileStatus.Processed or FileStatus.Rejected, Write.EventTime: { } stored }
            && outcome.At >= stored ? outcome.At - stored : null);
}

/// <summary>The state entry of one hour: counts by status, a histogram of times, and the last ids, so that a repeat is not counted
/// again.</summary>
/// <param name="Lines">Files and bytes by status.</param>
/// <param name="Times">Number of files by <see cref="Bounds"/>; the last counts those above all bounds.</param>
/// <param name="LongestMilliseconds">The longest time.</param>
/// <param name="Ids">The short ids of the last outcomes.</param>
internal sealed record OutcomeHour(
    IReadOnlyDictionary<string, LedgerLine> Lines, IReadOnlyList<long> Times, long LongestMilliseconds, IReadOnlyList<string> Ids)
{
    /// <summary>How many ids are kept: 40 KB of the 400 KB that an item of DynamoDB may have.</summary>
    public const int KeptIds = 2000;

    /// <summary>Upper bounds of the histogram, in milliseconds.</summary>
    public static IReadOnlyList<long> Bounds { get; } =
        [250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000];

    /// <summary>An hour without outcomes.</summary>
    public static OutcomeHour None { get; } = new(new Dictionary<string, LedgerLine>(), new long[Bounds.Count + 1], 0, []);

    /// <summary>This hour with more outcomes; those that it knows change nothing.</summary>
    public OutcomeHour With(IEnumerable<CountedOutcome> outcomes)
    {
        Dictionary<string, LedgerLine> lines = new(Lines, StringComparer.Ordinal);
        long[] times = [.. Times];
        List<string> ids = [.. Ids];
        HashSet<string> known = new(Ids, StringComparer.Ordinal);
        var longest = LongestMilliseconds;
        foreach (var outcome in outcomes)
        {
            if (!known.Add(outcome.ShortId)) continue;
            ids.Add(outcome.ShortId);
            var line = lines.GetValueOrDefault(outcome.Status.ToWireName()) ?? LedgerLine.None;
            lines[outcome.Status.ToWireName()] = new(line.Count + 1, line.Bytes + outcome.Bytes);
            if (outcome.Took is not { } took) continue;
            times[BucketOf(took)]++;
            longest = Math.Max(longest, (long)took.TotalMilliseconds);
        }

        return new(lines, times, longest, [.. ids.TakeLast(KeptIds)]);
    }

    /// <summary>The time within which a part of the files had their outcome, from the histogram; null without any.</summary>
    /// <param name="part">0 to 1.</param>
    public TimeSpan? TimeOf(double part)
    {
        var wanted = part * Times.Sum();
        if (wanted <= 0) return null;
        var (seen, lower) = (0L, 0L);
        for (var at = 0; at < Times.Count; at++)
        {
            var upper = Math.Min(at < Bounds.Count ? Bounds[at] : LongestMilliseconds, LongestMilliseconds);
            // Within a bucket the times count as spread evenly.
            if (seen + Times[at] >= wanted && Times[at] > 0)
                return TimeSpan.FromMilliseconds(lower + ((wanted - seen) / Times[at] * Math.Max(0, upper - lower)));
            seen += Times[at];
            lower = upper;
        }

        return TimeSpan.FromMilliseconds(LongestMilliseconds);
    }

    private static int BucketOf(TimeSpan took)
    {
        for (var at = 0; at < Bounds.Count; at++)
        {
            if (took.TotalMilliseconds <= Bounds[at]) return at;
        }

        return Bounds.Count;
    }
}

/// <summary>The figures of an hour.</summary>
/// <param name="Hour">Its beginning.</param>
/// <param name="Processed">Processed files.</param>
/// <param name="Rejected">Rejected files.</param>
/// <param name="Parked">Parked files.</param>
/// <param name="Other">Files with another outcome.</param>
/// <param name="Median">Half of the files had their outcome within this time.</param>
/// <param name="Slow">95 of 100 files had their outcome within this time.</param>
/// <param name="Longest">The slowest file.</param>
internal sealed record HourFigures(
    DateTimeOffset Hour, LedgerLine Processed, LedgerLine Rejected, LedgerLine Parked, LedgerLine Other,
    TimeSpan? Median, TimeSpan? Slow, TimeSpan? Longest)
{
    /// <summary>All files.</summary>
    public long Files => Processed.Count + Rejected.Count + Parked.Count + Other.Count;

    /// <summary>All bytes.</summary>
    public long Bytes => Processed.Bytes + Rejected.Bytes + Parked.Bytes + Other.Bytes;

    /// <summary>The figures of a stored hour.</summary>
    public static HourFigures Of(DateTimeOffset hour, OutcomeHour stored)
    {
        LedgerLine[] named = [LineOf(FileStatus.Processed), LineOf(FileStatus.Rejected), LineOf(FileStatus.Parked)];
        var other = new LedgerLine(
            stored.Lines.Values.Sum(line => line.Count) - named.Sum(line => line.Count),
            stored.Lines.Values.Sum(line => line.Bytes) - named.Sum(line => line.Bytes));
        TimeSpan? longest = stored.Times.Any(count => count > 0) ? TimeSpan.FromMilliseconds(stored.LongestMilliseconds) : null;
        return new(hour, named[0], named[1], named[2], other, stored.TimeOf(0.5), stored.TimeOf(0.95), longest);
        LedgerLine LineOf(FileStatus status) => stored.Lines.GetValueOrDefault(status.ToWireName()) ?? LedgerLine.None;
    }
}
