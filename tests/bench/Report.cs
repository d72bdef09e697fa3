namespace FilePipeline.Bench;

/// <summary>One figure beside its goal.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Figure">As it came out.</param>
/// <param name="Goal">What it should be; empty for none.</param>
/// <param name="IsMet">Null where there is no goal.</param>
internal sealed record BenchRow(string What, string Figure, string Goal = "", bool? IsMet = null);

/// <summary>What came out, as a Markdown table: it fits into docs/benchmarks.md as it is.</summary>
internal sealed class Report(TextWriter output, TextWriter progress)
{
    private readonly List<BenchRow> _rows = [];

    public bool AllMet => _rows.All(row => row.IsMet is not false);

    /// <summary>Says what is being done; not part of the result.</summary>
    public void Say(string line) => progress.WriteLine(line);

    public void Add(BenchRow row)
    {
        _rows.Add(row);
        progress.WriteLine($"  {row.What}: {row.Figure}{(row.IsMet is { } met ? $" (goal {row.Goal}: {(met ? "met" : "missed")})" : "")}");
    }

    public void Print()
    {
        output.WriteLine("| what | figure (min / median / max) | goal | met |");
        output.WriteLine("|---|---|---|---|");
        foreach (var row in _rows) output.WriteLine($"| {row.What} | {row.Figure} | {row.Goal} | {row.IsMet switch { true => "yes", false => "no", null => "" }} |");
    }
}
