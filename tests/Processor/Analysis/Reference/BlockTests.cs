using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Reading in blocks gives the results of the reference implementations, which read one token after the other, wherever
/// chunks end.</summary>
public sealed class BlockTests
{
    private const int Rows = 6;

    // Long enough that every other part falls on every place of a block.
    private static Gen<string> AnyFiller { get; } = Gen.Select(Gen.OneOf('x', ' ', '1', 'ä'), Gen.Int[0, 70])
        .Select((letter, count) => new string(letter, count));

    private static Gen<string> AnyField { get; } = Gen.Frequency(
        (6, Gen.OneOf("a", "12", "", " ", "long name", "ü")),
        (6, Gen.OneOf("\"\"", "\"a\"", "\"a,b\"", "\"a\nb\"", "\"a\"\"b\"", "\"\"\"\"", "\"a\" ", "\"\r\n\"")),
        (2, AnyFiller),
        (2, AnyFiller.Select(filler => $"\"{filler}\"")),
        (1, Gen.OneOf("\"", "\"a", "a\"", "\"a\"b", "\"a\nb\"c", "a\"b\"c", "\"a\" \"b\"", "\"\"\"", "\"a\t")));

    private static Gen<byte[]> AnyTable { get; } =
        Gen.Select(AnyField.Array[1, 5].Array[1, Rows], Gen.OneOf("\n", "\r\n", "\r", "\n\n"), Gen.OneOf(",", ",,"), Gen.Bool)
            .Select((rows, end, separator, isEnded) => Encoding.UTF8.GetBytes(
                "h,i,j" + end + string.Join(end, rows.Select(row => string.Join(separator, row))) + (isEnded ? end : "")));

    private static Gen<string> AnySpace { get; } = Gen.OneOf("", "", " ", "\t", "\r", "          ");

    private static Gen<string> AnyJson { get; } = Gen.Recursive<string>((depth, inner) => Gen.Frequency(
        (4, Gen.OneOf("0", "-1", "12.5", "1e9", "-0.25E-7", "true", "false", "null", "\"\"", "\"a\"", "\"ä\"")),
        (2, Gen.OneOf("\"\\n\"", "\"\\\\\"", "\"\\\"\"", "\"\\u00e4\"", "\"\\\\\\\"x\"", "\"{[,:]}\"")),
        (2, AnyFiller.Select(filler => $"\"{filler}\"")),
        (depth < 4 ? 4 : 0, Gen.Select(inner.Array[0, 4], AnySpace).Select((values, space) =>
            $"[{space}{string.Join($"{space},", values)}{space}]")),
        (depth < 4 ? 4 : 0, Gen.Select(inner.Array[0, 4], AnySpace, AnyFiller).Select((values, space, key) =>
            $"{{{space}{string.Join($",{space}", values.Select(value => $"\"{key}\"{space}:{space}{value}"))}{space}}}"))));

    private static Gen<string> AnyPiece { get; } = Gen.OneOf(
        "", ",", "\"", "]", "}", "[", "{", ":", "0", "-", ".", "e5", "e", "\\", "\\u12", "\u0001", "nul", " ", "//", "truex", "\r", "9",
        "\n", "ä", "+", "\\\"");

    // Half of them are valid, the others have a piece inserted, removed or overwritten.
    private static Gen<string> AnyChangedJson { get; } = Gen.Select(AnyJson, Gen.Bool, Gen.Double.Unit, AnyPiece, Gen.Int[0, 2])
        .Select((text, isWell, place, piece, over) =>
        {
            var at = (int)(place * text.Length);
            return isWell ? text : text[..at] + piece + text[Math.Min(text.Length, at + over)..];
        });

    private static Gen<byte[]> AnyLines { get; } = Gen.Select(
        AnyChangedJson.Array[0, 12], Gen.OneOf("\n", "\r\n", "\n\n", "\n \n"), Gen.Bool, Gen.Byte.Array[0, 2], Gen.Double.Unit)
        .Select((records, end, isEnded, noise, place) =>
        {
            var text = Encoding.UTF8.GetBytes(string.Join(end, records) + (isEnded ? end : ""));
            var at = (int)(place * text.Length);
            return (byte[])[.. text[..at], .. noise, .. text[at..]];
        });

    private static Gen<int[]> AnySizes { get; } = Gen.OneOf(Gen.Int[1, 9], Gen.Int[60, 70], Gen.Int[100, 2000]).Array[1, 4];

    [Fact]
    public void Tables_are_read_as_by_the_reference() =>
        Gen.Select(AnyTable, AnySizes).Sample((content, sizes) => ReadTable(content, sizes) == ReadReferenceTable(content), iter: 4000);

    [Fact]
    public void Tables_are_read_as_by_the_reference_wherever_one_chunk_ends() =>
        AnyTable.Sample(content => EveryCut(content).All(cut => ReadTable(content, cut) == ReadReferenceTable(content)), iter: 150);

    [Fact]
    public void Bytes_of_tables_in_any_order_are_read_as_by_the_reference() =>
        Gen.Select(Gen.OneOf('"', ',', '\n', '\r', 'a', ' ').Array[0, 400], AnySizes).Sample((text, sizes) =>
        {
            var content = Encoding.ASCII.GetBytes($"h,i\n{new string(text)}");
            return ReadTable(content, sizes) == ReadReferenceTable(content);
        }, iter: 4000);

    [Fact]
    public void Json_is_read_as_by_the_reference() =>
        Gen.Select(AnyChangedJson, AnySizes).Sample((text, sizes) =>
        {
            var content = Encoding.UTF8.GetBytes(text);
            return ReadJson(content, sizes) == ReadReferenceJson(content);
        }, iter: 10_000);

    [Fact]
    public void Json_is_read_as_by_the_reference_wherever_one_chunk_ends() =>
        AnyChangedJson.Sample(text =>
        {
            var content = Encoding.UTF8.GetBytes(text);
            return EveryCut(content).All(cut => ReadJson(content, cut) == ReadReferenceJson(content));
        }, iter: 500);

    // All short series of tokens, over the ends of a block and before other tokens.
    [Theory]
    [InlineData("[\"", "\"]")]
    [InlineData("{\"k\":\"", "\"}")]
    [InlineData("[[1,{\"k\":2}],", "1]")]
    [InlineData("{\"k\":", ",\"k\":1}")]
    [InlineData("[", "]")]
    public void Every_series_of_tokens_is_read_as_by_the_reference(string before, string after)
    {
        string[] tokens = ["\"", "\\", "u00e4", ",", ":", "{", "}", "[", "]", "1", "-", "0", ".5", "e+1", "null", " ", "a", "\n"];
        var series = (from first in tokens from second in tokens from third in tokens select first + second + third).ToList();
        var filler = before.EndsWith('"') ? 'x' : ' ';
        for (var length = 57; length <= ByteBlock.Length; length++)
        {
            foreach (var some in series)
            {
                var text = $"{before.PadRight(length, filler)}{some}{after}{new string(' ', ByteBlock.Length)}";
                var content = Encoding.UTF8.GetBytes(text);
                Assert.Equal(ReadReferenceJson(content), ReadJson(content, [content.Length]));
            }
        }
    }

    [Fact]
    public void Nesting_has_the_same_limit_as_the_reference()
    {
        int[] depths = [1, 63, 64, 65, 128, JsonValidator.MaxDepth - 1, JsonValidator.MaxDepth, JsonValidator.MaxDepth + 1];
        (string, string)[] kinds = [("[", "]"), ("{\"k\":", "}"), ("[{\"k\":[", "]}]")];
        foreach (var (depth, (open, close)) in from depth in depths from kind in kinds select (depth, kind))
        {
            foreach (var end in (string[])["", "1", "]", "}", ","])
            {
                var (opened, closed) = (string.Concat(Enumerable.Repeat(open, depth)), string.Concat(Enumerable.Repeat(close, depth)));
                var content = Encoding.UTF8.GetBytes(opened + end + closed + new string(' ', ByteBlock.Length));
                Assert.Equal(ReadReferenceJson(content), ReadJson(content, [content.Length]));
            }
        }
    }

    [Fact]
    public void Lines_of_json_are_read_as_by_the_reference() =>
        Gen.Select(AnyLines, AnySizes).Sample((content, sizes) => ReadLines(content, sizes) == ReadReferenceLines(content), iter: 4000);

    [Fact]
    public void Lines_of_json_are_read_as_by_the_reference_wherever_one_chunk_ends() =>
        AnyLines.Sample(content => EveryCut(content).All(cut => ReadLines(content, cut) == ReadReferenceLines(content)), iter: 100);

    [Fact]
    public void Long_lines_and_groups_of_json_are_read_as_by_the_reference() =>
        Gen.Select(AnyLines, Gen.Int[0, 40_000], Gen.Int[0, 400]).Sample((content, length, times) =>
        {
            var longLine = Encoding.UTF8.GetBytes($"\n\"{new string('ä', length)}\"\n");
            byte[] all = [.. content, .. longLine, .. Enumerable.Repeat(content, times).SelectMany(part => part)];
            return ReadLines(all, [all.Length]) == ReadReferenceLines(all);
        }, iter: 60);

    [Theory]
    [InlineData("utf-16le")]
    [InlineData(null)]
    public void Lines_are_measured_as_by_the_reference(string? wide)
    {
        var encoding = wide is null ? TextEncoding.Narrow : new TextEncoding(wide, 2, false, 0);
        var anyParts = Gen.OneOf("a", "ä", "\n", "\r", "\r\n", "\n\n", "\r\r").Array[0, 200];
        Gen.Select(anyParts, AnyFiller, AnySizes).Sample((parts, filler, sizes) =>
        {
            var content = Encoding.UTF8.GetBytes(filler + string.Concat(parts) + filler);
            var (meter, reference) = (new LineMeter(encoding), new ReferenceLineMeter(encoding));
            reference.Append(content);
            InChunks(content, sizes, chunk => meter.Append(chunk));
            return (meter.Longest, meter.Newline) == (reference.Longest, reference.Newline);
        }, iter: 4000);
    }

    private static IEnumerable<int[]> EveryCut(byte[] content) =>
        Enumerable.Range(1, Math.Max(1, content.Length - 1)).Select(cut => (int[])[cut, Math.Max(1, content.Length - cut)]);

    private static void InChunks(byte[] content, int[] sizes, Action<ReadOnlySpan<byte>> read)
    {
        for (var (at, turn) = (0, 0); at < content.Length; turn++)
        {
            var size = Math.Min(content.Length - at, sizes[turn % sizes.Length]);
            read(content.AsSpan(at, size));
            at += size;
        }
    }

    private static string ReadTable(byte[] content, int[] sizes)
    {
        var reader = new TableReader((byte)',', 0);
        InChunks(content, sizes, reader.Append);
        reader.Finish();
        var rows = reader.Rows;
        return $"{rows.Columns} {rows.Rows} {rows.Ragged} {reader.UnclosedQuoteLine} {string.Join('|', rows.Names.Names)}";
    }

    private static string ReadReferenceTable(byte[] content)
    {
        var reader = new ReferenceTableReader((byte)',', 0);
        reader.Append(content);
        reader.Finish();
        var rows = reader.Rows;
        return $"{rows.Columns} {rows.Rows} {rows.Ragged} {reader.UnclosedQuoteLine} {string.Join('|', rows.Names.Names)}";
    }

    private static (long Error, bool IsComplete) ReadJson(byte[] content, int[] sizes)
    {
        var validator = new JsonValidator();
        var (error, read) = (-1L, 0L);
        InChunks(content, sizes, chunk =>
        {
            if (error < 0 && validator.Append(chunk) is >= 0 and var at) error = read + at;
            read += chunk.Length;
        });
        return (error, error < 0 && validator.IsComplete);
    }

    private static (long Error, bool IsComplete) ReadReferenceJson(byte[] content)
    {
        var validator = new ReferenceJsonValidator();
        var error = validator.Append(content);
        return (error, error < 0 && validator.IsComplete);
    }

    private static (long Records, long Invalid) ReadLines(byte[] content, int[] sizes)
    {
        var analyser = new NdJsonAnalyser();
        InChunks(content, sizes, analyser.Append);
        var analysis = new JsonObject();
        analyser.Finish(analysis);
        return ((long)analysis["records"]!, (long)analysis["invalidRecords"]!);
    }

    private static (long Records, long Invalid) ReadReferenceLines(byte[] content)
    {
        var reference = new ReferenceNdJson();
        reference.Read(content);
        return (reference.Records, reference.Invalid);
    }
}
