using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Packed content with the name of its inner content, as with Content-Encoding; and the rules for inner content.</summary>
public sealed class ContentEncodingTests
{
    private static readonly byte[] _json = "{\"a\":[1,2]}"u8.ToArray();
    private static readonly byte[] _table = "a,b\n1,2\n"u8.ToArray();
    private static readonly byte[] _program = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0];
    private static readonly byte[] _picture = Convert.FromHexString("89504e470d0a1a0a0000000d4948445200000280000001f40806000000");

    [Theory]
    [InlineData("gz", "application/gzip")]
    [InlineData("zst", "application/zstd")]
    public async Task Packed_content_with_its_inner_name_is_unpacked(string extension, string type)
    {
        var json = await ProcessAsync("a.json", Packed.By(extension, _json));
        Assert.Equal((FileStatus.Processed, type, "application/json"),
            (json.Status, (string)json.Analysis!["type"]!, (string)json.Analysis["declaredType"]!));
        Assert.Equal(("application/json", true), ((string)json.Analysis["inner"]!["type"]!, (bool)json.Analysis["inner"]!["valid"]!));
        var table = await ProcessAsync("a.csv", Packed.By(extension, _table));
        Assert.Equal(("text/csv", 1L), ((string)table.Analysis!["inner"]!["type"]!, (long)table.Analysis["inner"]!["rows"]!));
        var text = await ProcessAsync("a.log", Packed.By(extension, "one\ntwo\n"u8.ToArray()));
        Assert.Equal(2, (long)text.Analysis!["inner"]!["lines"]!);
        var picture = await ProcessAsync("a.png", Packed.By(extension, _picture));
        Assert.Equal(640, (long)picture.Analysis!["inner"]!["width"]!);
        Assert.Equal(FileStatus.Processed, (await ProcessAsync("a.json", Packed.By(extension, []))).Status);
    }

    public static TheoryData<string, byte[]> Renamed => new()
    {
        { "a.json", _program },
        { "a.json", Packed.Gzip(_program) },
        { "a.csv", Packed.Zstd(_program) },
        { "a.csv", Packed.Gzip(Packed.Gzip(_program)) },
        { "a.csv", Packed.Gzip(_picture) },
        { "a.txt.gz", Packed.Gzip(_program) },
        { "a.png.gz", Packed.Gzip(_program) },
        { "a.csv.gz", Packed.Zstd(_table) },
        { "a.json", [0x1f, 0x8b, .. "no gzip at all"u8] },
    };

    [Theory]
    [MemberData(nameof(Renamed))]
    public async Task Packing_does_not_hide_that_content_is_of_another_type(string name, byte[] content)
    {
        var record = await ProcessAsync(name, content);
        Assert.Equal((FileStatus.Rejected, Codes.TypeMismatch), (record.Status, record.Code));
    }

    [Theory]
    [InlineData("a.bin.gz")]
    [InlineData("a.gz")]
    [InlineData("a.tar.gz")]
    public async Task Any_content_is_accepted_under_an_untyped_name(string name) =>
        Assert.Equal(FileStatus.Processed, (await ProcessAsync(name, Packed.Gzip(_program))).Status);

    [Fact]
    public async Task Another_inner_type_is_a_finding()
    {
        var record = await ProcessAsync("a.csv.gz", Packed.Gzip(_picture));
        Assert.Equal(
            ("text/csv", "image/png"), ((string)record.Analysis!["inner"]!["declaredType"]!, (string)record.Analysis["inner"]!["type"]!));
    }

    [Fact]
    public async Task Empty_files_agree_with_every_type()
    {
        await using var app = await ProcessorApp.StartAsync();
        foreach (var (extension, type) in FileTypes.Default)
        {
            var file = app.Put($"empty.{extension}", "");
            await app.DeliverAsync(file);
            var record = app.Find(file)!;
            Assert.Equal((FileStatus.Processed, 0L, false), (record.Status, record.Bytes, record.Analysis!.ContainsKey("inner")));
            Assert.False(record.Analysis.ContainsKey("code"), extension);
            if (type != FileTypes.Binary) Assert.Equal(type, (string)record.Analysis["type"]!);
        }
    }

    private static async Task<FileRecord> ProcessAsync(string name, byte[] content)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(name, content);
        await app.DeliverAsync(file);
        return app.Find(file)!;
    }
}
