using System.Text;
using CsCheck;

namespace FilePipeline.Processor.Tests;

/// <summary>However content is cut into chunks, the analysis is that of the whole.</summary>
public sealed class ChunkTests
{
    private static readonly string[] _wide = ["utf-16le", "utf-16be", "utf-32le", "utf-32be"];

    private static readonly Gen<string> _part = Gen.OneOf(
        "a", "12", ",", ";", "\t", "\n", "\r", "\r\n", "\n\n", "\"", "\"\"", "\"x\ny\"", "é", "😀", "\0", "sep=;\n", "# x\n", "{\"a\":1}", "[", "\\u12");

    private static Gen<string> AnyText { get; } = _part.Array[0, 60].Select(string.Concat);

    // Some longer than what decisions are taken by.
    private static Gen<byte[]> AnyContent { get; } =
        Gen.Select(AnyText, Gen.Byte.Array[0, 3], AnyText, Gen.Int[0, 7], Gen.Int[0, 3]).Select((text, noise, more, form, length) =>
        {
            var end = length == 0 ? string.Concat(Enumerable.Repeat(more + "x,y\n", 40_000 / (more.Length + 4))) : more;
            return (byte[])[.. Encode(form, isFirst: true, text), .. noise, .. Encode(form, isFirst: false, end)];
        });

    private static Gen<int[]> AnySizes { get; } = Gen.OneOf(Gen.Int[1, 9], Gen.Int[1, 300], Gen.Int[5000, 40_000]).Array[1, 5];

    [Theory]
    [InlineData(FileTypes.PlainText)]
    [InlineData(FileTypes.Csv)]
    [InlineData(FileTypes.Tsv)]
    [InlineData(FileTypes.Json)]
    [InlineData(FileTypes.NdJson)]
    public void Text_is_analysed_alike_however_it_is_cut(string type) =>
        Gen.Select(AnyContent, AnySizes).Sample(
            (content, sizes) => Scan.InChunks(type, content, sizes) == Scan.InChunks(type, content, int.MaxValue), iter: 300);

    [Theory]
    [InlineData(FileTypes.Png, "89504e470d0a1a0a0000000d4948445200000280000001f40806000000")]
    [InlineData(FileTypes.Gif, "4749463839618002f401f70000")]
    [InlineData(FileTypes.Jpeg, "ffd8ffe000104a46494600010100000100010000ffe10004000000ffffc0000b0801f40280010122")]
    [InlineData(FileTypes.Webp, "524946460000000057454250565038580a000000000000007f0200f30100")]
    [InlineData(FileTypes.Pdf, "0a0a255044462d312e370a")]
    public void Headers_are_read_alike_however_they_are_cut(string type, string hex) =>
        Gen.Select(Gen.Byte.Array[0, 20], AnySizes).Sample((rest, sizes) =>
        {
            byte[] content = [.. Convert.FromHexString(hex), .. rest];
            var whole = Scan.InChunks(type, content, int.MaxValue);
            return whole.Length > 2 && Scan.InChunks(type, content, sizes) == whole;
        });

    [Theory]
    [InlineData("a\r\nb\r\n", "crlf", 1)]
    [InlineData("abc\r", "cr", 4)]
    [InlineData("\r\n\r\n", "crlf", 0)]
    [InlineData("ab\r\ncd\n", "mixed", 2)]
    [InlineData("ab\rcd\n", "mixed", 5)]
    public void A_line_end_that_is_cut_in_two_is_one(string text, string newline, long longest)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var analysis = Scan.InChunks(FileTypes.PlainText, Encoding.UTF8.GetBytes(text), size);
            Assert.Contains($"\"longestLine\":{longest},\"newline\":\"{newline}\"", analysis, StringComparison.Ordinal);
        }
    }

    private static byte[] Encode(int form, bool isFirst, string text)
    {
        if (form < _wide.Length) return TextEncodingTests.Encode(_wide[form], isFirst, text);
        return [.. isFirst && form == _wide.Length ? [0xef, 0xbb, 0xbf] : Array.Empty<byte>(), .. Encoding.UTF8.GetBytes(text)];
    }
}
