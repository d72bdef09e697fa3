using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>The analysis does not depend on how content is cut into chunks.</summary>
public sealed class ChunkTests
{
    private static readonly string[] _wide = ["utf-16le", "utf-16be", "utf-32le", "utf-32be"];

    private static readonly Gen<string> _part = Gen.OneOf(
        "a", "12", ",", ";", "\t",
        "\n", "\r", "\r\n", "\n\n", "\"", "\"\"", "\"x\ny\"", "é", "😀", "\0", "sep=;\n", "# x\n", "{\"a\":1}", "[", "\\u12");

    private static Gen<string> AnyText { get; } = _part.Array[0, 60].Select(string.Concat);

    // Some are longer than the sample that decides.
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
    public void Text_analysis_does_not_depend_on_chunks(string type) =>
        Gen.Select(AnyContent, AnySizes).Sample(
            (content, sizes) => Scan.InChunks(type, content, sizes) == Scan.InChunks(type, content, int.MaxValue), iter: 300);

    [Theory]
    [InlineData(FileTypes.Png, "89504e470d0a1a0a0000000d4948445200000280000001f40806000000")]
    [InlineData(FileTypes.Gif, "4749463839618002f401f70000")]
    [InlineData(FileTypes.Jpeg, "ffd8ffe000104a46494600010100000100010000ffe10004000000ffffc0000b0801f40280010122")]
    [InlineData(FileTypes.Webp, "524946460000000057454250565038580a000000000000007f0200f30100")]
    [InlineData(FileTypes.Pdf, "0a0a255044462d312e370a")]
    public void Header_analysis_does_not_depend_on_chunks(string type, string hex) =>
        Gen.Select(Gen.Byte.Array[0, 20], AnySizes).Sample((rest, sizes) =>
        {
            byte[] content = [.. Convert.FromHexString(hex), .. rest];
            var whole = Scan.InChunks(type, content, int.MaxValue);
            return whole.Length > 2 && Scan.InChunks(type, content, sizes) == whole;
        });

    // Bytes below the sample's length are buffered as one chunk, so the code after it is tested without the sample.
    [Theory]
    [InlineData(FileTypes.PlainText)]
    [InlineData(FileTypes.Json)]
    [InlineData(FileTypes.NdJson)]
    public void Text_reading_does_not_depend_on_chunks(string type) =>
        Gen.Select(AnyText, Gen.Byte.Array[0, 3], AnyText, Gen.Int[1, 9]).Sample((text, noise, more, size) =>
        {
            byte[] content = [.. Encoding.UTF8.GetBytes(text), .. noise, .. Encoding.UTF8.GetBytes(more)];
            return Read(type, content, size) == Read(type, content, int.MaxValue);
        });

    [Fact]
    public void Row_reading_does_not_depend_on_chunks() =>
        Gen.Select(AnyText, Gen.Int[1, 9]).Sample((text, size) =>
        {
            var content = Encoding.UTF8.GetBytes(text);
            return ReadTable(content, size) == ReadTable(content, int.MaxValue);
        });

    [Fact]
    public void The_sample_has_the_same_records_as_the_reader() =>
        AnyText.Sample(text =>
        {
            var content = Encoding.UTF8.GetBytes(text);
            var records = SampleRecords.Read(content, (byte)',', hasQuotes: true, isWhole: true);
            var reader = new TableReader((byte)',', 0);
            reader.Append(content);
            reader.Finish();
            var found = (records.Count, records.Count(record => record.Fields != records[0].Fields));
            return found == (reader.Rows.Rows + (reader.Rows.Columns < 0 ? 0 : 1), reader.Rows.Ragged);
        });

    [Fact]
    public void Quotes_after_an_unclosed_quote_are_the_same_in_the_sample()
    {
        // The doubled quote is inside the first quote, so it opens no field.
        var content = "\"a\n\"\"\"x\ny\",z\n"u8;
        var reader = new TableReader((byte)',', 0);
        reader.Append(content);
        reader.Finish();
        Assert.Equal(1, reader.UnclosedQuoteLine);
        Assert.Equal(reader.Rows.Rows + 1, SampleRecords.Read(content, (byte)',', hasQuotes: true, isWhole: true).Count);
    }

    [Fact]
    public void Unit_decoding_does_not_depend_on_chunks() =>
        Gen.Select(AnyText, Gen.Byte.Array[0, 5], Gen.Int[0, 3], Gen.Int[1, 9]).Sample((text, noise, form, size) =>
        {
            byte[] content = [.. Encode(form, isFirst: true, text), .. noise, .. Encode(form, isFirst: false, text)];
            var encoding = TextEncoding.Detect(content);
            return Decode(content, encoding, size).SequenceEqual(Decode(content, encoding, int.MaxValue));
        });

    [Theory]
    [InlineData("a\r\nb\r\n", "crlf", 1)]
    [InlineData("abc\r", "cr", 4)]
    [InlineData("\r\n\r\n", "crlf", 0)]
    [InlineData("ab\r\ncd\n", "mixed", 2)]
    [InlineData("ab\rcd\n", "mixed", 5)]
    public void A_line_end_across_chunks_counts_once(string text, string newline, long longest)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var analysis = Read(FileTypes.PlainText, Encoding.UTF8.GetBytes(text), size);
            Assert.Contains($"\"longestLine\":{longest},\"newline\":\"{newline}\"", analysis, StringComparison.Ordinal);
        }
    }

    private static string Read(string type, byte[] content, int size)
    {
        ITextAnalyser analyser = type switch
        {
            FileTypes.Json => new JsonAnalyser(),
            FileTypes.NdJson => new NdJsonAnalyser(),
            _ => new TextAnalyser(),
        };
        analyser.Begin(TextEncoding.Narrow);
        foreach (var chunk in content.Chunk(size)) analyser.Append(chunk);
        var analysis = new JsonObject();
        analyser.Finish(analysis);
        return analysis.ToJsonString();
    }

    private static string ReadTable(byte[] content, int size)
    {
        var reader = new TableReader((byte)',', 0);
        foreach (var chunk in content.Chunk(size)) reader.Append(chunk);
        reader.Finish();
        var rows = reader.Rows;
        return $"{rows.Columns} {rows.Rows} {rows.Ragged} {reader.UnclosedQuoteLine} {string.Join('|', rows.Names.Names)}";
    }

    private static byte[] Decode(byte[] content, TextEncoding encoding, int size)
    {
        List<byte> text = [];
        var decoder = new WideDecoder(encoding, part => text.AddRange(part));
        foreach (var chunk in content.Chunk(size)) decoder.Append(chunk);
        decoder.Finish();
        return [.. text];
    }

    private static byte[] Encode(int form, bool isFirst, string text)
    {
        if (form < _wide.Length) return TextEncodingTests.Encode(_wide[form], isFirst, text);
        return [.. isFirst && form == _wide.Length ? [0xef, 0xbb, 0xbf] : Array.Empty<byte>(), .. Encoding.UTF8.GetBytes(text)];
    }
}
