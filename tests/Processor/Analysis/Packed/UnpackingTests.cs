using System.Globalization;
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

    public static TheoryData<string, byte[]> OrdinaryContents => new()
    {
        { "health-checks.log.zst", Packed.Zstd(HealthChecks(), 19) },
        { "health-checks.log.zst", Packed.Zstd(HealthChecks()) },
        { "sparse.csv.gz", Packed.Gzip(
            Encoding.UTF8.GetBytes("a,b,c\n" + string.Concat(Enumerable.Repeat("0,0,0\n", 2_000_000))), CompressionLevel.SmallestSize) },
        { "wide.csv.gz", Packed.Gzip(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(string.Join(',', new string('0', 200).ToCharArray()) + "\n", 5_000)))) },
        { "blanks.json.gz", Packed.Gzip(Encoding.UTF8.GetBytes($"[{new string(' ', 1_000_000)}]")) },
        { "debug.log.zst", Packed.Zstd(
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("2026-11-25T10:00:00Z DEBUG cache: nothing to evict\n", 400_000)))) },
    };

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Inner_content_is_analysed_like_unpacked_content(string extension)
    {
        var packed = Packed.By(extension, _table);
        var result = await Scan.RunAsync($"a.csv.{extension}", packed);
        var inner = result.Analysis["inner"]!;
        Assert.Equal(
            ("text/csv", 8L, 2L, 1L, Convert.ToHexStringLower(SHA256.HashData(_table))),
            ((string)inner["type"]!, (long)inner["bytes"]!, (long)inner["lines"]!, (long)inner["rows"]!, (string)inner["sha256"]!));
        Assert.Equal(
            (packed.LongLength, null, Convert.ToHexStringLower(SHA256.HashData(packed))), (result.Bytes, result.Lines, result.Sha256));
    }

    [Fact]
    public async Task Three_layers_are_unpacked()
    {
        var content = _table;
        for (var layer = 0; layer < 5; layer++) content = Packed.Gzip(content);
        JsonNode? inner = await Scan.AnalyseAsync("a.gz", content);
        var depth = 0;
        for (; inner!["inner"] is { } next; inner = next) depth++;
        Assert.Equal((3, "application/gzip"), (depth, (string)inner["type"]!));
    }

    [Fact]
    public async Task Broken_packed_content_is_a_finding_and_still_counted()
    {
        var packed = Packed.Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000))));
        packed[packed.Length / 2] ^= 0xff;
        var result = await Scan.RunAsync("a.gz", packed);
        Assert.Equal((packed.LongLength, false), (result.Bytes, (bool)result.Analysis["valid"]!));
    }

    [Fact]
    public async Task Truncated_packed_content_is_a_finding()
    {
        var packed = Packed.Gzip(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000))));
        var result = await Scan.RunAsync("a.gz", packed[..(packed.Length / 2)]);
        Assert.Equal((packed.Length / 2, false), (result.Bytes, (bool)result.Analysis["valid"]!));
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Content_above_the_ratio_is_an_archive_bomb(string extension) =>
        await Assert.ThrowsAsync<ArchiveBombException>(() =>
            Scan.RunAsync($"a.{extension}", Packed.By(extension, new byte[50_000_000]), new(200, 1 << 30) { RatioAfterBytes = 1 << 20 }));

    [Fact]
    public async Task The_ratio_applies_to_all_layers_together()
    {
        var twice = Packed.Gzip(Packed.Gzip(new byte[20_000_000]));
        await Assert.ThrowsAsync<ArchiveBombException>(() =>
            Scan.RunAsync("a.gz", twice, new(1100, 1 << 30) { RatioAfterBytes = 1 << 20 }));
    }

    [Fact]
    public async Task Content_above_the_byte_limit_is_an_archive_bomb() =>
        await Assert.ThrowsAsync<ArchiveBombException>(() =>
            Scan.RunAsync("a.gz", Packed.Gzip(RandomNumberGenerator.GetBytes(2_000_000)), new(200, 1_000_000)));

    [Theory]
    [InlineData(1L << 30, null)]
    [InlineData(2_000_000, Codes.ArchiveBomb)]
    public async Task The_ratio_applies_only_above_its_threshold(long after, string? code)
    {
        await using var app = await ProcessorApp.StartAsync(null, ("UnpackRatioThresholdBytes", $"{after}"));
        var file = app.Put("a.log.gz", Packed.Gzip(new byte[5_000_000]));
        await app.DeliverAsync(file);
        Assert.Equal(code, app.Find(file)!.Code);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task Damaged_packed_content_never_fails_the_analysis(string extension)
    {
        var packed = Packed.By(
            extension, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300).Select(number => $"{number},{number % 7}\n"))));
        for (var at = 4; at < packed.Length; at++)
        {
            foreach (var flipped in (byte[])[0x01, 0x80, 0xff])
            {
                var damaged = packed.ToArray();
                damaged[at] ^= flipped;
                Assert.Equal(packed.Length, (await Scan.RunAsync($"a.csv.{extension}", damaged)).Bytes);
            }
        }
    }

    [Theory]
    [MemberData(nameof(OrdinaryContents))]
    public async Task Ordinary_content_that_packs_very_well_is_processed(string name, byte[] packed)
    {
        await using var app = await ProcessorApp.StartAsync();
        var file = app.Put(name, packed);
        await app.DeliverAsync(file);
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, null), (record.Status, record.Code));
        Assert.True((long)record.Analysis!["ratio"]! > 100, $"{record.Analysis["ratio"]}");
    }

    [Fact]
    public async Task An_archive_bomb_does_not_stop_other_files()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("UnpackRatioThresholdBytes", "1000000"));
        var (bomb, neighbour) = (app.Put("bomb.gz", Packed.Gzip(new byte[50_000_000])), app.Put("a.txt", "x"));
        await Task.WhenAll(app.DeliverAsync(bomb), app.DeliverAsync(neighbour));
        Assert.Equal((FileStatus.Rejected, Codes.ArchiveBomb), (app.Find(bomb)!.Status, app.Find(bomb)!.Code));
        Assert.Equal(FileStatus.Processed, app.Find(neighbour)!.Status);
    }

    private static byte[] HealthChecks() => Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, 200_000).Select(at =>
            string.Create(CultureInfo.InvariantCulture, $"2026-11-25T10:{at / 60 % 60:00}:{at % 60:00} GET /healthz 200 1ms\n"))));
}
