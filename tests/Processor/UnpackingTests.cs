using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

public sealed class UnpackingTests
{
    private static readonly byte[] _table = Encoding.UTF8.GetBytes("a,b\n1,2\n");

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task What_is_inside_is_described_as_if_it_were_outside(string extension)
    {
        var packed = Pack(extension, _table);
        var result = await Scan.RunAsync($"a.csv.{extension}", packed);
        var inner = result.Analysis["inner"]!;
        Assert.Equal(
            ("text/csv", 8L, 2L, 1L, Convert.ToHexStringLower(SHA256.HashData(_table))),
            ((string)inner["type"]!, (long)inner["bytes"]!, (long)inner["lines"]!, (long)inner["rows"]!, (string)inner["sha256"]!));
        Assert.Equal((packed.LongLength, null, Convert.ToHexStringLower(SHA256.HashData(packed))), (result.Bytes, result.Lines, result.Sha256));
    }

    [Fact]
    public async Task Layers_are_opened_three_deep()
    {
        var content = _table;
        for (var layer = 0; layer < 5; layer++) content = Pack("gz", content);
        JsonNode? inner = await Scan.AnalyseAsync("a.gz", content);
        var depth = 0;
        for (; inner!["inner"] is { } next; inner = next) depth++;
        Assert.Equal((3, "application/gzip"), (depth, (string)inner["type"]!));
    }

    [Fact]
    public async Task Packed_content_that_is_broken_is_a_finding_and_its_bytes_are_counted_all_the_same()
    {
        var packed = Pack("gz", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000))));
        packed[packed.Length / 2] ^= 0xff;
        var result = await Scan.RunAsync("a.gz", packed);
        Assert.Equal((packed.LongLength, false), (result.Bytes, (bool)result.Analysis["valid"]!));
    }

    [Fact]
    public async Task Packed_content_that_is_cut_off_is_a_finding()
    {
        var packed = Pack("gz", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000))));
        var result = await Scan.RunAsync("a.gz", packed[..(packed.Length / 2)]);
        Assert.Equal(packed.Length / 2, result.Bytes);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task What_expands_beyond_the_ratio_is_a_bomb(string extension) =>
        await Assert.ThrowsAsync<ArchiveBombException>(() => Scan.RunAsync($"a.{extension}", Pack(extension, new byte[50_000_000])));

    [Fact]
    public async Task Layers_that_each_are_within_bounds_are_a_bomb_together()
    {
        var twice = Pack("gz", Pack("gz", new byte[20_000_000]));
        await Assert.ThrowsAsync<ArchiveBombException>(() => Scan.RunAsync("a.gz", twice, new(1100, 1 << 30)));
    }

    [Fact]
    public async Task What_expands_beyond_the_limit_of_bytes_is_a_bomb() =>
        await Assert.ThrowsAsync<ArchiveBombException>(() => Scan.RunAsync("a.gz", Pack("gz", RandomNumberGenerator.GetBytes(2_000_000)), new(200, 1_000_000)));

    [Fact]
    public async Task The_first_mebibyte_is_free_of_the_ratio() =>
        Assert.Equal(1_000_000, (long)(await Scan.AnalyseAsync("a.gz", Pack("gz", new byte[1_000_000])))["inner"]!["bytes"]!);

    [Fact]
    public async Task A_bomb_is_rejected_and_its_neighbours_go_through()
    {
        await using var app = await ProcessorApp.StartAsync();
        var (bomb, neighbour) = (app.Put("bomb.gz", Pack("gz", new byte[50_000_000])), app.Put("a.txt", "x"));
        await Task.WhenAll(app.DeliverAsync(bomb), app.DeliverAsync(neighbour));
        Assert.Equal((FileStatus.Rejected, Codes.ArchiveBomb), (app.Find(bomb)!.Status, app.Find(bomb)!.Code));
        Assert.Equal(FileStatus.Processed, app.Find(neighbour)!.Status);
    }

    private static byte[] Pack(string extension, byte[] content)
    {
        using var packed = new MemoryStream();
        using (Stream packing = extension == "gz" ? new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new ZstdSharp.CompressionStream(packed, leaveOpen: true))
            packing.Write(content);
        return packed.ToArray();
    }
}
