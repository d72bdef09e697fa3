using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Sums up entries one by one, in memory that does not grow with their number.</summary>
internal sealed class SummaryBuilder(SummaryScope scope)
{
    private const int NamedFiles = 5;
    private const int NamedCauses = 10;

    private static readonly string[] _failures =
        [FileStatus.Rejected.ToWireName(), FileStatus.Missing.ToWireName(), FileStatus.Parked.ToWireName()];

    private static readonly string _processed = FileStatus.Processed.ToWireName();
    private readonly Dictionary<(string Status, string? Code), long> _counts = [];
    private readonly List<EntryFacts> _firstFailed = [];
    private readonly List<EntryFacts> _slowest = [];
    private readonly List<EntryFacts> _largest = [];
    private long _bytes;
    private long _late;

    /// <summary>Number of keys that are not entries.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Adds the entry with this key.</summary>
    public void Add(string key)
    {
        if (NotifyKeys.FactsOf(key) is not { } facts)
        {
            Unreadable++;
            return;
        }

        var cause = (facts.Status, facts.Code);
        _counts[cause] = _counts.GetValueOrDefault(cause) + 1;
        _bytes += facts.Bytes ?? 0;
        if (scope.Kind == SummaryKind.Digest && facts.At < scope.Period.Start) _late++;
        if (_failures.Contains(facts.Status)) Keep(_firstFailed, facts, file => -file.At.ToUnixTimeMilliseconds());
        if (facts.Status != _processed) return;
        if (facts.Milliseconds is not null) Keep(_slowest, facts, file => file.Milliseconds!.Value);
        if (facts.Bytes is not null) Keep(_largest, facts, file => file.Bytes!.Value);
    }

    /// <summary>The summary.</summary>
    /// <param name="before">The totals of the summary before.</param>
    /// <param name="read">Reads the file of an entry by its key; null when it cannot be read.</param>
    public async Task<Summary> BuildAsync(SummaryTotals? before, Func<string, Task<SummaryFile?>> read)
    {
        var totals = Totals();
        var causes = _counts.Where(cause => _failures.Contains(cause.Key.Status))
            .Select(cause => new Cause(cause.Key.Status, cause.Key.Code, cause.Value))
            .OrderByDescending(cause => cause.Count).ThenBy(cause => cause.Code, StringComparer.Ordinal)
            .ToList();
        // Two hundred equal files are not worth a list of the largest.
        var isDigest = scope.Kind == SummaryKind.Digest;
        var (first, slowest, largest) =
            (await ReadAsync(_firstFailed, read), await ReadAsync(
                isDigest ? _slowest : [], read), await ReadAsync(isDigest ? _largest : [], read));
        return new(
            scope.Rule,
            scope.Kind,
            scope.Period.Start,
            scope.Period.End,
            totals,
            before,
            [.. causes.Take(NamedCauses)],
            Math.Max(0, causes.Count - NamedCauses),
            first,
            slowest,
            largest,
            _late,
            Unreadable == 0 ? null : $"{Amounts.Count(Unreadable, "entry")} could not be read");
    }

    private SummaryTotals Totals() => new(
        _counts.Values.Sum(),
        _counts.Where(cause => _failures.Contains(cause.Key.Status)).Sum(cause => cause.Value),
        _bytes,
        _counts.GroupBy(cause => cause.Key.Status).ToDictionary(status => status.Key, status => status.Sum(cause => cause.Value)));

    private async Task<IReadOnlyList<SummaryFile>> ReadAsync(List<EntryFacts> files, Func<string, Task<SummaryFile?>> read)
    {
        List<SummaryFile> found = [];
        foreach (var facts in files)
        {
            if (await read(facts.Key) is { } file) found.Add(file);
            else Unreadable++;
        }

        return found;
    }

    private static void Keep(List<EntryFacts> most, EntryFacts facts, Func<EntryFacts, long> size)
    {
        var position = most.FindIndex(kept => size(kept) < size(facts));
        if (position < 0 && most.Count == NamedFiles) return;
        most.Insert(position < 0 ? most.Count : position, facts);
        if (most.Count > NamedFiles) most.RemoveAt(NamedFiles);
    }
}
