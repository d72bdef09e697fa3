using System.Globalization;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Tests;

/// <summary>Detection of the delimiter and of the header.</summary>
public sealed class DelimiterTests
{
    [Theory]
    [InlineData("a;b\n1,5;2\n2,5;3\n", ";")]
    [InlineData("a,b\n\"x;y\",2\n\"z;w\",3\n", ",")]
    [InlineData("a\tb\n1,5\t2\n", "\t")]
    [InlineData("a|b|c\n1;2|3,4|5\n6|7|8\n", "|")]
    [InlineData("Preis, netto;Menge, kg\n1,5;2,5\n3,5;4,5\n", ";")]
    [InlineData("id,agent\n1,Mozilla (X11; Linux)\n2,Mozilla (X11; Linux)\n", ",")]
    [InlineData("Name;\"Artikel\nNummer\";Preis\n1;Stuhl;3,50\n", ";")]
    [InlineData("a;b;c\n1;2\n1;2;3;4\n1\n", ";")]
    [InlineData("\n\r\n\na;b\n1;2\n", ";")]
    [InlineData("# made by export, version 2, today\na;b;c\n1;2;3\n", ";")]
    [InlineData("Report of May, June, July\na;b;c\n1;2;3\n4;5;6\n", ";")]
    [InlineData("a,b,c;d", ",")]
    [InlineData("id;note\n1;\"never closed, and more, and more\n2;x\n3;y\n", ";")]
    [InlineData("text\nHello, world\nno comma here\nnor here\nnor there\n", ",")]
    [InlineData("text\nsee a; b\nno such mark\nnor here\nnor there\n", ",")]
    public async Task The_delimiter_gives_most_lines_equal_fields(string text, string delimiter) =>
        Assert.Equal(delimiter, (string)(await Scan.AnalyseAsync("a.csv", text))["delimiter"]!);

    [Theory]
    [InlineData("sep=;\nid,x;name\n1;2\n", ";", 1)]
    [InlineData("sep=;\r\nid,x;name\r\n1;2\r\n", ";", 1)]
    [InlineData("\ufeffsep=;\r\nid,x;name\r\n1;2\r\n", ";", 1)]
    [InlineData("\"sep=;\"\r\nid,x;name\r\n1;2\r\n", ";", 1)]
    [InlineData("SEP=|\nid,x|name\n1|2\n", "|", 1)]
    [InlineData("sep=\t\nid,x\tname\n1\t2\n", "\t", 1)]
    [InlineData("sep=^\nid,x^name\n1^2\n", "^", 1)]
    [InlineData("sep=;\n\nid,x;name\n1;2\n", ";", 2)]
    [InlineData("sep=;;\nid,x;name\n1;2\n", ";", 1)]
    public async Task A_sep_line_names_the_delimiter_and_is_no_record(string text, string delimiter, int lines) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", text), new()
        {
            ["delimiter"] = delimiter,
            ["header"] = new JsonArray("id,x", "name"),
            ["columns"] = 2,
            ["rows"] = 1,
            ["raggedRows"] = 0,
            ["preambleLines"] = lines,
        });

    [Fact]
    public async Task A_sep_line_applies_to_TSV_too() =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.tsv", "sep=;\na;b\n1;2\n"),
            new() { ["delimiter"] = ";", ["columns"] = 2, ["rows"] = 1 });

    [Theory]
    [InlineData("sep=ab\n1\n")]
    [InlineData("sep=\n1\n")]
    [InlineData("sep=x\n1\n")]
    [InlineData("separator\n1\n")]
    public async Task A_line_that_resembles_a_directive_is_a_record(string text) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", text), new() { ["columns"] = 1, ["rows"] = 1, ["preambleLines"] = null });

    [Fact]
    public async Task A_file_that_is_only_a_directive_has_no_table() =>
        Assert.False((await Scan.AnalyseAsync("a.csv", "sep=;")).ContainsKey("columns"));

    [Theory]
    [InlineData("\n\nid;name\n1;a\n", "id|name", 1, 2)]
    [InlineData("# a comment\n#\n# another; here\nid;name;x\n1;a;b\n", "id|name|x", 1, 3)]
    [InlineData("Title of it\nid;name;x\n1;a;b\n2;c;d\n", "id|name|x", 2, 1)]
    [InlineData("Title\nSubtitle\n\nid;name\n1;a\n2;b\n", "id|name", 2, 3)]
    [InlineData("Station: X\nUnit: mm\nBy: me\n\ntime;value\n1;2,5\n", "time|value", 1, 4)]
    [InlineData("##format=1\n#id\tname\n1\ta\n2\tb\n", "#id|name", 2, 1)]
    public async Task Lines_before_the_header_are_no_records(string text, string names, int rows, int lines) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", text), new()
        {
            ["header"] = new JsonArray([.. names.Split('|').Select(name => (JsonNode)name)]),
            ["rows"] = rows,
            ["raggedRows"] = 0,
            ["preambleLines"] = lines,
        });

    [Theory]
    [InlineData("text\nHello, world\nBye, world\n", "text", 2)]
    [InlineData("only\n1,2,3\n", "only", 1)]
    [InlineData("a,b\n1,2,3\n4,5,6\n", "a|b", 2)]
    [InlineData("#fff,white\n#000,black\n", "#fff|white", 1)]
    [InlineData("#one\n#two\n", "#one", 1)]
    public async Task A_possible_header_is_the_header(string text, string names, int rows) =>
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", text), new()
        {
            ["header"] = new JsonArray([.. names.Split('|').Select(name => (JsonNode)name)]),
            ["rows"] = rows,
            ["preambleLines"] = null,
        });

    [Fact]
    public async Task A_header_longer_than_the_sample_decides_the_delimiter()
    {
        var header = string.Join(';', Enumerable.Range(0, 20_000).Select(at => string.Create(CultureInfo.InvariantCulture, $"name {at}")));
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.csv", $"{header}\n1,5;2\n"),
            new() { ["delimiter"] = ";", ["columns"] = 20_000, ["rows"] = 1, ["raggedRows"] = 1 });
    }
}
