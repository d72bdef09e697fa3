using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class TryResultTests
{
    private static readonly string[] Fields =
        ["key", "status", "bytes", "lines", "sha256", "type", "error", "attempts", "milliseconds", "analysis"];

    [Fact]
    public void JSON_is_one_array_with_ordered_fields()
    {
        using var json = JsonDocument.Parse(TryJson.Of([Rows.Processed("a.csv"), Rows.Rejected("b.sh"), new TryRow(Rows.File("c.txt"))]));

        Assert.Equal(3, json.RootElement.GetArrayLength());
        Assert.All(json.RootElement.EnumerateArray(), row => Assert.Equal(Fields, row.EnumerateObject().Select(field => field.Name)));
    }

    [Fact]
    public void A_processed_file_has_size_lines_and_analysis()
    {
        var row = JsonNode.Parse(TryJson.Of([Rows.Processed("größe.csv")]))![0]!;

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse($$"""
                {"key":"try/r1/größe.csv","status":"processed","bytes":1234,"lines":5,"sha256":"{{new string('a', 64)}}","type":"text/csv","error":null,
                "attempts":3,"milliseconds":123,"analysis":{"type":"text/csv","columns":3} }
                """),
            row));
    }

    [Fact]
    public void A_file_without_a_record_has_an_upload_status()
    {
        var refused = new TryRow(Rows.File("a.txt")) { Refusal = "http-503" };
        var uploaded = new TryRow(Rows.File("b.txt")) { IsUploaded = true };

        var rows = JsonNode.Parse(TryJson.Of([refused, uploaded]))!.AsArray();

        Assert.Equal(["not-uploaded http-503", "uploaded "], rows.Select(row => $"{row!["status"]} {row["error"]}"));
    }

    [Fact]
    public void The_table_has_a_line_with_code_and_reason_per_file()
    {
        using var output = new StringWriter();
        Terminal.Of(output, TextWriter.Null).Out.Write(TryTable.Of([Rows.Processed("a.csv"), Rows.Rejected("b.sh")]));

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Matches(@"^a\.csv +processed +1,234 +5 +aaaaaaaaaaaa +text/csv +3 +123", Assert.Single(lines, line =>
            line.StartsWith("a.csv", StringComparison.Ordinal)));
        Assert.EndsWith("type-not-allowed: type .sh is not accepted", Assert.Single(lines, line =>
            line.StartsWith("b.sh", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_finished_and_open_files() =>
        Assert.Equal(
            "2 of 4 files done, 2 not-uploaded",
            TryProgress.Describe([Rows.Processed("a"), Rows.Rejected("b"), new TryRow(Rows.File("c")), new TryRow(Rows.File("d"))]));
}
