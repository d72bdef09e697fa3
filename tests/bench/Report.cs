namespace FilePipeline.Bench;

/// <summary>One measured figure and its goal.</summary>
/// <param name="What">The measured quantity.</param>
/// <param name="Figure">The figure.</param>
/// <param name="Goal">The goal; empty for none.</param>
/// <param name="IsMet">Whether the goal is met; null without a goal.</param>
internal sealed record BenchRow(string What, string Figure, string Goal = "", bool? IsMet = null);

/// <summary>The results as a Markdown table for docs/benchmarks.md.</summary>
internal sealed class Report(TextWriter output, TextWriter progress)
{
    private readonly List<BenchRow> _rows = [];

    public bool AllMet => _rows.All(row => row.IsMet is not false);

    /// <summary>Prints progress; not part of the result.</summary>
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
        foreach (var row in _rows)
        {
            output.WriteLine(
                $"| {row.What} | {row.Figure} | {row.Goal} | {row.IsMet switch { true => "yes", false => "no", null => "" }} |");
        }
    }
}
