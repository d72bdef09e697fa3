using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using NJsonSchema;

namespace FilePipeline.Processor.Tests;

/// <summary>The analysis of every kind of content matches <c>docs/analysis.schema.json</c>.</summary>
public sealed class AnalysisSchemaTests
{
    public static TheoryData<string, byte[]> Contents => new()
    {
        { "a.txt", "one\r\ntwo"u8.ToArray() },
        { "empty.txt", [] },
        { "latin.log", [0x61, 0xe4, 0x0a] },
        { "wide.txt", [0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00] },
        { "wide32.txt", [0xff, 0xfe, 0, 0, 0x61, 0, 0, 0] },
        { "nul.log", "\0\0a line\n"u8.ToArray() },
        { "page.log", "<html>"u8.ToArray() },
        { "unclosed.csv", "sep=;\na;b\n1;\"x\n"u8.ToArray() },
        { "wide.json", [0xff, 0xfe, 0x5b, 0, 0x5d, 0] },
        { "late.pdf", "\r\n%PDF-1.7\n"u8.ToArray() },
        { "page.gz", Gzip("<html>"u8.ToArray()) },
        { "a.csv", "id;name\n1;ä\n2\n"u8.ToArray() },
        { "empty.csv", [] },
        { "wide.csv", Header(50_000) },
        { "a.tsv", "a\tb\n1\t2\n"u8.ToArray() },
        { "a.json", "{\"a\":[1,2]}"u8.ToArray() },
        { "broken.json", "{\"a\":[1,"u8.ToArray() },
        { "a.ndjson", "{}\nnot\n"u8.ToArray() },
        { "a.png", Convert.FromHexString("89504e470d0a1a0a0000000d4948445200000280000001f40806000000") },
        { "cut.png", Convert.FromHexString("89504e470d0a1a0a") },
        { "a.gif", Convert.FromHexString("4749463839618002f401f70000") },
        { "a.jpg", Convert.FromHexString("ffd8ffe000104a46494600010100000100010000ffc000110801f402800301220002110103110000") },
        { "a.webp", Convert.FromHexString("524946460000000057454250565038580a000000000000007f0200f30100") },
        { "a.pdf", "%PDF-1.7\n"u8.ToArray() },
        { "a.bin", [0, 1, 2] },
        { "a.csv.gz", Gzip("a,b\n1,2\n"u8.ToArray()) },
        { "wide.csv.gz", Gzip(Header(50_000)) },
        { "a.json.gz.gz.gz", Gzip(Gzip(Gzip("[]"u8.ToArray()))) },
        { "a.json.gz.gz.gz.gz", Gzip(Gzip(Gzip(Gzip("[]"u8.ToArray())))) },
        { "cut.gz", Gzip(Header(9))[..12] },
        { "a.zst", Zstd("a line\n"u8.ToArray()) },
        { "trailing.csv.gz", [.. Gzip("a,b\n1,2\n"u8.ToArray()), 1, 2, 3] },
        { "window.zst", HandmadeZstd.Frame("x"u8, windowLog: 31) },
        { "dictionary.zst", HandmadeZstd.Frame("x"u8, dictionary: 7) },
        { "empty.csv.gz", [] },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Every_analysis_fits_the_schema(string name, byte[] content)
    {
        var schema = await JsonSchema.FromFileAsync(Repository.Path("docs", "analysis.schema.json"), TestContext.Current.CancellationToken);
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(name, content);
        await app.DeliverAsync(file);
        var record = app.Find(file)!;
        Assert.Equal(FileStatus.Processed, record.Status);
        Assert.Empty(schema.Validate(record.Analysis!.ToJsonString()));
        Assert.InRange(record.ToJson().Length, 1, 32 * 1024);
        Assert.InRange(Assert.Single(app.Sidecar.Published).Content.Length, 1, 200_000);
    }

    [Theory]
    [InlineData("""{"type":"text/plain","declaredType":"text/plain","encoding":"utf-8","bom":false}""")]
    [InlineData("""{"analyser":1,"type":"text/plain","declaredType":"text/plain"}""")]
    [InlineData("""{"analyser":1,"type":"application/pdf","declaredType":"application/pdf","surprise":1}""")]
    [InlineData("""{"analyser":1,"type":"application/gzip","declaredType":"application/gzip","ratio":1.5}""")]
    [InlineData(
        """{"analyser":1,"type":"application/gzip","declaredType":"application/gzip","inner":{"type":"application/octet-stream"}}""")]
    public async Task The_schema_refuses_other_objects(string json)
    {
        var schema = await JsonSchema.FromFileAsync(Repository.Path("docs", "analysis.schema.json"), TestContext.Current.CancellationToken);
        Assert.NotEmpty(schema.Validate(json));
    }

    [Fact]
    public async Task The_schema_and_the_page_name_the_same_fields()
    {
        var schema = JsonNode.Parse(
            await File.ReadAllTextAsync(Repository.Path("docs", "analysis.schema.json"), TestContext.Current.CancellationToken))!;
        var page = await File.ReadAllTextAsync(Repository.Path("docs", "outcomes.md"), TestContext.Current.CancellationToken);
        Assert.All(schema["definitions"]!["content"]!["properties"]!.AsObject(), field =>
            Assert.Contains($"`{field.Key}`", page, StringComparison.Ordinal));
    }

    // The worst case: long names of characters that JSON escapes.
    private static byte[] Header(int names) =>
        Encoding.UTF8.GetBytes(string.Join(
            ',', Enumerable.Range(0, names).Select(at => string.Create(CultureInfo.InvariantCulture, $"{new string('ü', 120)}{at}")))
                + "\n1,2\n");

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest)) stream.Write(content);
        return packed.ToArray();
    }

    private static byte[] Zstd(byte[] content)
    {
        using var compressor = new ZstdSharp.Compressor();
        return compressor.Wrap(content).ToArray();
    }
}
