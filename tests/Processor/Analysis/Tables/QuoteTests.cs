using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace FilePipeline.Processor.Tests;

/// <summary>Closed and unclosed quotes in tables.</summary>
public sealed class QuoteTests
{
    [Theory]
    [InlineData("a,b\n1,\"open\n2,x\n3,y\n", 2, 3, 0)]
    [InlineData("a,b\n1,x\n2,y\n3,\"open", 4, 3, 0)]
    [InlineData("a,b\r\n1,x\r\n2,\"open\r\n3,z\r\n", 3, 3, 0)]
    [InlineData("a,b\r1,x\r2,\"open\r3,z\r", 3, 3, 0)]
    [InlineData("a,b\n\"x\ny\",1\n2,\"open\n3,z\n", 4, 3, 0)]
    [InlineData("a,\"open\n1,x\n2,y\n", 1, 2, 0)]
    [InlineData("a,b\n1,\"open\n2,\"x\"\n3,\"y\"\n", 2, 3, 0)]
    [InlineData("\"a\",\"b\"\n\"1\",\"open\n\"2\",\"x\"\n\"3\",\"y\"\n", 2, 3, 0)]
    [InlineData("a,b\n1,\"open\n2,\"\"\n3,\"y\"\n", 2, 3, 0)]
    [InlineData("a,b\n1,\"said \"\"open\n2,x\n", 2, 2, 0)]
    [InlineData("\n\na,b\n1,\"open\n2,x\n", 4, 2, 0)]
    [InlineData("sep=,\na,b\n1,\"", 3, 1, 0)]
    public async Task An_unclosed_quote_is_a_finding_and_hides_no_rows(string text, int line, int rows, int ragged) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", text), new()
        {
            ["columns"] = 2,
            ["unclosedQuoteLine"] = line,
            ["rows"] = rows,
            ["raggedRows"] = ragged,
        });

    [Theory]
    [InlineData("a,b\n1,\"x\ny\"\n2,z\n", 2)]
    [InlineData("a,b\n1,\"x\ny\" \n2,z\n", 2)]
    [InlineData("a,b\n1,\"x\"y\n2,z\n", 2)]
    [InlineData("a,b\n1,5\" pipe\n2,6\"\n", 2)]
    [InlineData("a,b\n1,\"\"\n2,\"\"\"\"\n", 2)]
    [InlineData("a,b\n1,\"x\ny\"", 1)]
    public async Task Closed_quotes_are_no_finding(string text, int rows) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.csv", text),
            new() { ["rows"] = rows, ["raggedRows"] = 0, ["unclosedQuoteLine"] = null });

    [Fact]
    public async Task Header_names_with_an_unclosed_quote_are_read_literally() =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.csv", "a,\"b\n1,2\n"),
            new() { ["header"] = new JsonArray("a", "\"b"), ["rows"] = 1 });

    [Theory]
    [InlineData("a\tb\n1\t\"open\n2\tx\n", 2, 0)]
    [InlineData("a\tb\n1\t\"x\ty\"\n2\tz\n", 2, 1)]
    [InlineData("a\tb\n\"1\"\t\"x\"\n", 1, 0)]
    public async Task Quotes_in_TSV_enclose_neither_tabs_nor_line_ends(string text, int rows, int ragged) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.tsv", text),
            new() { ["rows"] = rows, ["raggedRows"] = ragged, ["unclosedQuoteLine"] = null });

    [Fact]
    public async Task Header_names_in_TSV_lose_their_quotes() =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.tsv", "\"a\"\t\"say \"\"b\"\"\"\t\"c\td\"\te \"f\"\n"), new()
        {
            ["header"] = new JsonArray("a", "say \"b\"", "\"c", "d\"", "e \"f\""),
        });

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task A_cut_name_is_reported(int length, bool isCut) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", $"{new string('n', length)},b\n1,2\n"), new()
        {
            ["header"] = new JsonArray(new string('n', 100), "b"),
            ["truncated"] = isCut ? true : null,
        });

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public async Task Omitted_names_are_reported(int count, bool isCut) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", string.Join(',', Enumerable.Repeat("n", count)) + "\n"), new()
        {
            ["columns"] = count,
            ["truncated"] = isCut ? true : null,
        });

    [Fact]
    public void No_row_is_lost_after_an_unclosed_quote() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39], Gen.Int[1, 64]).Sample((count, at, size) =>
        {
            var rows = Enumerable.Range(0, count).Select(row => row == at % count ? $"{row},\"open" : $"{row},x");
            var analysis = JsonNode.Parse(Scan.InChunks(FileTypes.Csv, Encoding.UTF8.GetBytes("a,b\n" + string.Join('\n', rows)), size))!;
            var (found, line, ragged) = ((long)analysis["rows"]!, (long)analysis["unclosedQuoteLine"]!, (long)analysis["raggedRows"]!);
            return (found, line, ragged) == (count, (at % count) + 2, 0);
        });
}
