using FilePipeline.Hosting;

namespace FilePipeline.Ingest.Tests;

/// <summary>docs/problems.md explains every type of problem.</summary>
public sealed class ProblemPageTests
{
    [Fact]
    public void The_page_has_one_row_for_every_type()
    {
        var rows = File.ReadLines(Repository.Path("docs", "problems.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split(" | "))
            .Select(cells => (cells[0].Trim('|', ' ', '`'), cells[1], cells[2], cells[^1].TrimEnd('|', ' ')));
        var types = ProblemTypes.All.Values.OrderBy(type => type.Status).ThenBy(type => type.Code, StringComparer.Ordinal)
            .Select(type => (type.Code, $"{type.Status}", type.Title, type.Action));
        Assert.Equal(types, rows);
    }
}
