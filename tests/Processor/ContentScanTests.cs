using System.Security.Cryptography;
using System.Text;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

public sealed class ContentScanTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("\n", 1)]
    [InlineData("\n\n", 2)]
    [InlineData("a\r\nb", 2)]
    [InlineData("a\rb", 1)]
    [InlineData("a\nb\nc\n", 3)]
    public void Lines_are_line_feeds_plus_one_for_a_last_line_that_is_not_ended(string text, long lines) =>
        Assert.Equal(lines, Scan([Encoding.UTF8.GetBytes(text)], isText: true).Lines);

    [Theory]
    [InlineData("a\nb", 2)]
    [InlineData("a\nb\n", 2)]
    [InlineData("", 1)]
    [InlineData("\u0a05\u010a", 1)]
    [InlineData("\u0a0a\n\u000d", 2)]
    public void Text_in_UTF_16_is_counted_in_its_own_units_however_it_is_cut(string text, long lines)
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            for (var size = 2; size < 9; size++) Assert.Equal(lines, Scan([.. content.Chunk(size)], isText: true).Lines);
        }
    }

    [Fact]
    public void What_is_not_text_has_no_lines() => Assert.Null(Scan(["a\n"u8.ToArray()], isText: false).Lines);

    [Fact]
    public void However_content_is_cut_the_answer_is_that_of_the_whole() =>
        Gen.Select(Gen.OneOf<byte>((byte)'\n', (byte)'\r', (byte)'a', 0xff).Array[0, 300], Gen.Int[1, 40]).Sample((content, size) =>
        {
            var result = Scan([.. content.Chunk(size)], isText: true);
            var feeds = content.Count(value => value == '\n');
            return result == new ScanResult(
                content.Length, feeds + (content.Length > 0 && content[^1] != '\n' ? 1 : 0), Convert.ToHexStringLower(SHA256.HashData(content)));
        });

    private static ScanResult Scan(IEnumerable<byte[]> chunks, bool isText)
    {
        using var scan = new ContentScan(isText);
        foreach (var chunk in chunks) scan.Append(chunk);
        return scan.Finish();
    }
}
