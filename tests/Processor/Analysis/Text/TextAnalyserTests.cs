namespace FilePipeline.Processor.Tests;

public sealed class TextAnalyserTests
{
    [Theory]
    [InlineData("", "us-ascii", "none", 0)]
    [InlineData("abc", "us-ascii", "none", 3)]
    [InlineData("abc\nde\n", "us-ascii", "lf", 3)]
    [InlineData("abc\r\ndefg\r\n", "us-ascii", "crlf", 4)]
    [InlineData("abc\rde\r", "us-ascii", "cr", 7)]
    [InlineData("a\nb\r\nc", "us-ascii", "mixed", 1)]
    [InlineData("zażółć\n", "utf-8", "lf", 10)]
    public async Task Text_has_its_findings(string text, string encoding, string newline, long longest)
    {
        var analysis = await Scan.AnalyseAsync("a.txt", text);
        Assert.Equal(
            (encoding, newline, longest, 0L, false),
            ((string)analysis["encoding"]!,
                (string)analysis["newline"]!, (long)analysis["longestLine"]!, (long)analysis["invalidUtf8Bytes"]!, (bool)analysis["bom"]!));
    }

    [Theory]
    [InlineData("efbbbf61", "utf-8", true)]
    [InlineData("fffe6100", "utf-16le", true)]
    [InlineData("feff0061", "utf-16be", true)]
    [InlineData("c3a9", "utf-8", false)]
    [InlineData("e9", "unknown", false)]
    public async Task Byte_order_marks_and_encodings_are_detected(string hex, string encoding, bool mark)
    {
        var analysis = await Scan.AnalyseAsync("a.txt", Convert.FromHexString(hex));
        Assert.Equal((encoding, mark), ((string)analysis["encoding"]!, (bool)analysis["bom"]!));
    }

    [Theory]
    [InlineData("61ff62", 1)]
    [InlineData("c3", 1)]
    [InlineData("f09f98", 3)]
    [InlineData("f09f6161", 2)]
    [InlineData("8080c3a9", 2)]
    public async Task Invalid_UTF_8_bytes_are_counted(string hex, long invalid) =>
        Assert.Equal(invalid, (long)(await Scan.AnalyseAsync("a.txt", Convert.FromHexString(hex)))["invalidUtf8Bytes"]!);
}
