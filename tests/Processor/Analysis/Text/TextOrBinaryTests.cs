using System.IO.Compression;
using System.Text;

namespace FilePipeline.Processor.Tests;

/// <summary>Content that is accepted as text, and content that is not.</summary>
public sealed class TextOrBinaryTests
{
    private const string German = "Über die Größe der Straße läßt sich streiten; für 5 € wäre sie schön.\r\n";
    private const string Russian = "Съешь же ещё этих мягких французских булок, да выпей чаю.\n";
    private const string Japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。カタカナ、ABC\n";
    private const string Chinese = "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。寒来暑往，秋收冬藏。\n";

    static TextOrBinaryTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, byte[]> Texts => new()
    {
        { "latin1.txt", Encoding.Latin1.GetBytes(German.Replace('€', 'E')) },
        { "windows-1252.csv", Encode(1252, "“Name”;Größe\n" + German) },
        { "windows-1251.txt", Encode(1251, Russian) },
        { "koi8-r.log", Encode(20866, Russian) },
        { "cp866.txt", Encode(866, Russian) },
        { "shift-jis.csv", Encode(932, "名前,値\n" + Japanese) },
        { "euc-jp.txt", Encode(51932, Japanese) },
        { "gb18030.tsv", Encode(54936, Chinese) },
        { "big5.txt", Encode(950, "天地玄黃，宇宙洪荒。\n") },
        { "euc-kr.txt", Encode(51949, "다람쥐 헌 쳇바퀴에 타고파\n") },
        { "ansi-colours.log", "\u001b[32mINFO\u001b[0m ok\n\u001b[31mERR\u001b[0m x\n"u8.ToArray() },
        { "fix.log", "8=FIX.4.2\u00019=65\u000135=A\u000149=SERVER\u000156=CLIENT\u000134=177\u0001\n"u8.ToArray() },
        { "hive.csv", "1\u0001abc\u0001de\n2\u0001fgh\u0001ij\n"u8.ToArray() },
        { "dos-end.txt", "a line\r\n\u001a"u8.ToArray() },
        { "one.txt", [1] },
        { "high.txt", [0x80, 0xff] },
        { "only-nuls.log", new byte[20_000] },
        { "leading-nuls.log", [.. new byte[20_000], .. "2026-01-01 a line\n"u8] },
        { "nul-in-the-middle.log", [.. "a line\n"u8, .. new byte[4096], .. "another\n"u8] },
        { "nul-separated.txt", "/etc/passwd\0/etc/hosts\0"u8.ToArray() },
        { "nul-padded.json", [.. "{\"a\":1}"u8, .. new byte[505]] },
        { "wide.txt", Encoding.Unicode.GetBytes("\ufeff" + Russian + Japanese) },
        { "says-pdf.txt", "The header is %PDF-1.7 there.\n"u8.ToArray() },
        { "begins-like-bzip2.txt", "BZh is how it begins\n"u8.ToArray() },
        { "begins-like-a-bitmap.csv", "BMW,Audi,Opel,Ford\n"u8.ToArray() },
        { "page.txt", "<!DOCTYPE html><html></html>"u8.ToArray() },
        { "page.log", "<html>\n"u8.ToArray() },
        { "says-html.csv", "id,text\n1,<html>\n"u8.ToArray() },
        { "html-like.csv", "<htmlish>,b\n1,2\n"u8.ToArray() },
    };

    public static TheoryData<string, byte[], string> Others => new()
    {
        { "noise.txt", Noise(9000), "application/octet-stream" },
        { "deflated.log", Deflated(), "application/octet-stream" },
        { "frames.txt", [0xff, 0xfb, 0x90, 0x64, .. Noise(3000)], "application/octet-stream" },
        { "targa.csv", [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 48, 0, 24, 0, .. Noise(5000)], "application/octet-stream" },
        { "small-numbers.csv", [.. Enumerable.Range(0, 400).Select(at => (byte)(at % 8))], "application/octet-stream" },
        { "noise-with-mark.txt", [0xff, 0xfe, .. Noise(8000)], "application/octet-stream" },
        { "book.csv", [.. "PK\u0003\u0004\u0014\0\u0006\0"u8, .. new byte[20], .. "[Content_Types].xml"u8], "application/octet-stream" },
        { "book.tsv", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, .. new byte[600]], "application/octet-stream" },
        { "rows.csv", [.. "SQLite format 3\0"u8, .. new byte[100], .. "CREATE TABLE a (b)"u8], "application/octet-stream" },
        {
            "white.txt",
            [.. "BM"u8, 0xf6, 0x2a, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 60, 0, 0, 0, .. Enumerable.Repeat((byte)0xff, 900)],
            "application/octet-stream"
        },
        { "scan.txt", [.. "II*\0"u8, 8, 0, 0, 0, .. Enumerable.Repeat((byte)0xff, 900)], "application/octet-stream" },
        { "program.txt", [.. "MZ"u8, 0x90, 0, 3, 0], "application/x-executable" },
        { "page.csv", "<!doctype HTML PUBLIC \"x\">\n"u8.ToArray(), "text/html" },
        { "page.tsv", "<HTML lang=en>"u8.ToArray(), "text/html" },
        { "page.json", "\ufeff\r\n  <html>"u8.ToArray(), "text/html" },
        { "page.ndjson", "<!-- a, b --> <!-- c -->\n<html>"u8.ToArray(), "text/html" },
        { "page.jsonl", "<?xml version=\"1.0\"?>\n<!DOCTYPE html>"u8.ToArray(), "text/html" },
        { "page.pdf", "<!DOCTYPE html>"u8.ToArray(), "text/html" },
        { "page.png", "<html><body>404"u8.ToArray(), "text/html" },
        { "page.csv", Encoding.Unicode.GetBytes("\ufeff<html><body>"), "text/html" },
        { "page.gz", "<html>"u8.ToArray(), "text/html" },
        { "text.pdf", "only a text"u8.ToArray(), "text/plain" },
        { "late.pdf", [.. Enumerable.Repeat((byte)' ', 1020), .. "%PDF-1.7\n"u8], "text/plain" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_in_any_encoding_stays_text(string name, byte[] content)
    {
        Assert.Null(await Scan.JudgeAsync(name, content));
        Assert.True(FileTypes.IsText((string)(await Scan.AnalyseAsync(name, content))["type"]!));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Content_of_another_type_than_its_name_is_rejected(string name, byte[] content, string detected)
    {
        var rejection = await Scan.JudgeAsync(name, content);
        Assert.Equal("type-mismatch", rejection?.Code);
        Assert.EndsWith($"the first bytes are {detected}", rejection!.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(1019, 1019)]
    public async Task A_PDF_may_begin_anywhere_in_the_first_1024_bytes(int junk, int? offset)
    {
        byte[] content = [.. Enumerable.Repeat((byte)0x90, junk), .. "%PDF-1.6\n"u8];
        Assert.Null(await Scan.JudgeAsync("a.pdf", content));
        Scan.AssertFields(
            await Scan.AnalyseAsync("a.pdf", content),
            new() { ["type"] = "application/pdf", ["version"] = "1.6", ["headerOffset"] = offset });
    }

    [Fact]
    public void Content_with_NULs_is_text_only_under_a_text_name() =>
        Assert.Equal("application/octet-stream", FileTypes.Detect("text and\0more"u8, FileTypes.Binary));

    private static byte[] Encode(int codePage, string text) =>
        Encoding.GetEncoding(codePage).GetBytes(string.Concat(Enumerable.Repeat(text, 40)));

    private static byte[] Deflated()
    {
        using var packed = new MemoryStream();
        var text = Encode(1252, German + string.Concat(Enumerable.Range(0, 3000)));
        using (var stream = new DeflateStream(packed, CompressionLevel.Optimal)) stream.Write(text);
        return packed.ToArray();
    }

    // Without NULs, so that only the share of control characters detects it.
    private static byte[] Noise(int length)
    {
#pragma warning disable CA5394 // The same bytes in each run.
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(1, 256))];
#pragma warning restore CA5394
    }
}
