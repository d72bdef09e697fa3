using System.Text;
using System.Text.Json;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

public sealed class DelimitedAnalyserTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", ",", 2, 1, 0)]
    [InlineData("a,b\n1,2", ",", 2, 1, 0)]
    [InlineData("a;b;c\r\n1;2;3\r\n1;2\r\n", ";", 3, 2, 1)]
    [InlineData("a|b\n\n1|2\n\n", "|", 2, 1, 0)]
    [InlineData("\"x,y\",b\n\"1\n2\",\"say \"\"hi\"\"\"\n", ",", 2, 1, 0)]
    [InlineData("a,b\n5\" pipe,3\n4,\"\"\n", ",", 2, 2, 0)]
    [InlineData("only\n1\n2\n", ",", 1, 2, 0)]
    [InlineData("a,b\r1,2\r", ",", 2, 1, 0)]
    public async Task Rows_and_columns_are_those_of_RFC_4180(string text, string delimiter, long columns, long rows, long ragged)
    {
        var analysis = await Scan.AnalyseAsync("a.csv", text);
        Assert.Equal(
            (delimiter, columns, rows, ragged),
            ((string)analysis["delimiter"]!, (long)analysis["columns"]!, (long)analysis["rows"]!, (long)analysis["raggedRows"]!));
    }

    [Theory]
    [InlineData("a,b c,\"d,e\"\n", "a|b c|d,e")]
    [InlineData("\ufeffa,b\n", "a|b")]
    [InlineData("\"say \"\"hi\"\"\",x\n", "say \"hi\"|x")]
    [InlineData(",\n", "|")]
    public async Task The_header_gives_the_names(string text, string names) =>
        Assert.Equal(names.Split('|'), (await Scan.AnalyseAsync("a.csv", text))["header"]!.AsArray().Select(name => (string)name!));

    [Fact]
    public async Task TSV_is_separated_by_tabs() =>
        Assert.Equal(2, (long)(await Scan.AnalyseAsync("a.tsv", "a,x\tb,y\n1\t2\n"))["columns"]!);

    [Fact]
    public async Task An_empty_file_has_no_table() => Assert.False((await Scan.AnalyseAsync("a.csv", "")).ContainsKey("columns"));

    [Fact]
    public async Task A_huge_header_is_cut_and_rows_stay_correct()
    {
        var name = new string('é', 300);
        var text = string.Join(',', Enumerable.Repeat(name, 50_000)) + "\n" + new string(',', 49_999) + "\n";
        var analysis = AnalysisLimit.Apply(await Scan.AnalyseAsync("a.csv", text));
        Assert.Equal((50_000L, 1L, 0L, true),
            ((long)analysis["columns"]!, (long)analysis["rows"]!, (long)analysis["raggedRows"]!, (bool)analysis["truncated"]!));
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(analysis).Length, 100, 16 * 1024);
        Assert.All(analysis["header"]!.AsArray(), shown => Assert.Equal(100, ((string)shown!).Length));
        Assert.NotEmpty(analysis["header"]!.AsArray());
    }

    [Fact]
    public void Generated_tables_are_counted_correctly() =>
        Gen.Select(Gen.String[Gen.OneOf('a', ',', '"', '\n', 'é', ' '), 0, 6].Array[3].Array[1, 20], Gen.Bool).Sample((rows, ended) =>
        {
            var lines = rows.Select(row =>
                string.Join(',', row.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")));
            var content = Encoding.UTF8.GetBytes("a,b,c\n" + string.Join('\n', lines) + (ended ? "\n" : ""));
            using var analysis = JsonDocument.Parse(Scan.InChunks(FileTypes.Csv, content, 16));
            var root = analysis.RootElement;
            return root.GetProperty("rows").GetInt32() == rows.Length && root.GetProperty("raggedRows").GetInt32() == 0;
        });
}
