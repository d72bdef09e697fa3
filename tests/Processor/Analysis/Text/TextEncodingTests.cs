using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Tests;

/// <summary>UTF-16 and UTF-32 are decoded before the text is analysed.</summary>
public sealed class TextEncodingTests
{
    public static TheoryData<string, bool> WideEncodings => new()
    {
        { "utf-16le", true }, { "utf-16be", true }, { "utf-32le", true }, { "utf-32be", true },
        { "utf-16le", false }, { "utf-16be", false }, { "utf-32le", false }, { "utf-32be", false },
    };

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public async Task Lines_of_wide_text_are_measured_in_bytes_of_the_file(string encoding, bool hasMark)
    {
        var result = await Scan.RunAsync("a.txt", Encode(encoding, hasMark, "first\r\nsecond \U0001F600 line\r\n"));
        var unit = encoding.StartsWith("utf-16", StringComparison.Ordinal) ? 2 : 4;
        Scan.AssertFields(result.Analysis, new()
        {
            ["encoding"] = encoding,
            ["bom"] = hasMark,
            ["newline"] = "crlf",
            ["longestLine"] = unit == 2 ? 28 : 52,
            ["invalidUnits"] = 0,
            ["invalidUtf8Bytes"] = null,
            ["nulBytes"] = null,
        });
        Assert.Equal(2, result.Lines);
    }

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public async Task Tables_in_wide_text_are_read_after_decoding(string encoding, bool hasMark)
    {
        var text = "Name;Ort;Betrag\r\n\"Ulm; a.d.\nDonau\";Köln;1,5\r\nAnna;Ulm;2,5\r\n";
        Scan.AssertFields(await Scan.AnalyseAsync("a.csv", Encode(encoding, hasMark, text)), new()
        {
            ["delimiter"] = ";",
            ["header"] = new JsonArray("Name", "Ort", "Betrag"),
            ["columns"] = 3,
            ["rows"] = 2,
            ["raggedRows"] = 0,
        });
    }

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public async Task Tab_separated_wide_text_is_read_after_decoding(string encoding, bool hasMark) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.tsv", Encode(encoding, hasMark, "a\tb\n1\tö\n2\t\"\n")),
            new() { ["columns"] = 2, ["rows"] = 2, ["raggedRows"] = 0 });

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public async Task Records_in_wide_NDJSON_are_checked_after_decoding(string encoding, bool hasMark) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.ndjson", Encode(encoding, hasMark, "{\"a\":\"ö\"}\r\n{\"a\":\r\n[1]")),
            new() { ["records"] = 3, ["invalidRecords"] = 1 });

    [Theory]
    [MemberData(nameof(WideEncodings))]
    public async Task Errors_in_wide_JSON_have_their_offset_in_the_file(string encoding, bool hasMark)
    {
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.json", Encode(encoding, hasMark, "{\"a\":\"ö\U0001F600\"}")),
            new() { ["valid"] = true, ["errorOffset"] = null });
        var unit = encoding.StartsWith("utf-16", StringComparison.Ordinal) ? 2 : 4;
        var offset = (unit == 2 ? 20 : 36) + (hasMark ? unit : 0);
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.json", Encode(encoding, hasMark, "{\"a\":\"ö\U0001F600\"]")),
            new() { ["valid"] = false, ["errorOffset"] = offset });
    }

    [Theory]
    [InlineData("fffe 4100 00d8 4200 0a00", 1)]
    [InlineData("fffe 4100 00dc 00d8", 2)]
    [InlineData("fffe 4100 3dd8 00de 41", 1)]
    [InlineData("feff 0041 d800 d83d de00", 1)]
    [InlineData("fffe0000 41000000 00d80000 00001100 4100", 3)]
    [InlineData("0000feff 00000041 0000d800", 1)]
    public async Task Invalid_units_are_counted(string hex, long invalid) =>
        Assert.Equal(invalid, (long)(await Scan.AnalyseAsync("a.txt", Hex(hex)))["invalidUnits"]!);

    [Fact]
    public async Task Half_a_surrogate_pair_makes_JSON_invalid() =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.json", Hex("fffe 2200 6100 00d8 2200")),
            new() { ["valid"] = false, ["errorOffset"] = 6 });

    [Fact]
    public async Task A_UTF_16_mark_before_a_NUL_is_not_UTF_32() =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.txt", Hex("fffe 0000 4100 4200 4300 0a00")),
            new() { ["encoding"] = "utf-16le", ["nulBytes"] = 2 });

    [Theory]
    [InlineData("a\0b", "us-ascii")]
    [InlineData("one\0two\0three\0four\0", "us-ascii")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0line\n", "us-ascii")]
    public async Task NULs_without_a_pattern_are_no_encoding(string text, string encoding) =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.txt", text),
            new() { ["encoding"] = encoding, ["nulBytes"] = text.Count(character => character == '\0') });

    [Fact]
    public async Task A_byte_order_mark_is_not_part_of_the_first_line() =>
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.txt", "\ufeffab\n"),
            new() { ["encoding"] = "utf-8", ["bom"] = true, ["longestLine"] = 2 });

    [Fact]
    public async Task Text_of_many_chunks_is_decoded_completely()
    {
        var text = string.Concat(Enumerable.Range(0, 60_000).Select(row => $"{row};\U0001F600;ö\n"));
        var result = await Scan.RunAsync("a.csv", Encode("utf-16le", true, "id;a;b\n" + text));
        Scan.AssertFields(result.Analysis, new() { ["rows"] = 60_000, ["raggedRows"] = 0, ["invalidUnits"] = 0 });
        Assert.Equal(60_001, result.Lines);
    }

    internal static byte[] Encode(string name, bool hasMark, string text)
    {
        Encoding encoding = name switch
        {
            "utf-16le" => Encoding.Unicode,
            "utf-16be" => Encoding.BigEndianUnicode,
            "utf-32le" => Encoding.UTF32,
            _ => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        };
        return [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
