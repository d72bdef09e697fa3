using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Tests;

/// <summary>Findings for packed content that is cut, followed by other bytes, or not supported.</summary>
public sealed class PackedFindingTests
{
    private static readonly byte[] _table = "a,b\n1,2\n3,4\n"u8.ToArray();

    public static TheoryData<string, byte[], int[]> Wholes
    {
        get
        {
            var (member, frame) = (Packed.Gzip(_table), Packed.Zstd(_table));
            var random = RandomNumberGenerator.GetBytes(2_000);
            var (skippable, large) = (HandmadeZstd.Skippable(30), Packed.Zstd(random));
            return new()
            {
                { "a.csv.gz", member, [] },
                { "a.csv.gz", [.. member, .. member], [member.Length] },
                { "a.bin.gz", [.. member, .. Packed.Gzip(random)], [member.Length] },
                { "a.csv.zst", frame, [] },
                { "a.csv.zst", [.. skippable, .. frame, .. skippable, .. frame],
                    [skippable.Length, skippable.Length + frame.Length, (2 * skippable.Length) + frame.Length] },
                { "a.bin.zst", large, [] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Wholes))]
    public async Task No_prefix_of_packed_content_passes_as_whole(string name, byte[] whole, int[] boundaries)
    {
        Assert.False(HasFinding(await Scan.AnalyseAsync(name, whole)));
        for (var length = 1; length < whole.Length; length++)
        {
            // A file of fewer than two bytes is of another type.
            if (boundaries.Contains(length) || whole[..length] is [0x1f] or { Length: < 4 } and [0x28 or 0x50, ..]) continue;
            var analysis = await Scan.AnalyseAsync(name, whole[..length]);
            Assert.True(HasFinding(analysis), $"{length} of {whole.Length} bytes: {analysis.ToJsonString()}");
        }
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public async Task The_readable_part_of_cut_content_is_analysed(string extension)
    {
        var content =
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 60_000).Select(_ => $"{RandomNumberGenerator.GetHexString(20)}\n")));
        var packed = Packed.By(extension, content);
        var result = await Scan.RunAsync($"a.txt.{extension}", packed[..(packed.Length / 2)]);
        var inner = result.Analysis["inner"]!;
        var bytes = (int)(long)inner["bytes"]!;
        Assert.Equal((packed.Length / 2, false), (result.Bytes, (bool)result.Analysis["valid"]!));
        Assert.InRange(bytes, content.Length / 4, content.Length * 3 / 4);
        Assert.Equal(
            (Convert.ToHexStringLower(
                SHA256.HashData(content.AsSpan(0, bytes))),
                    (long)content.AsSpan(0, bytes).Count((byte)'\n') + (content[bytes - 1] == '\n' ? 0 : 1)),
            ((string)inner["sha256"]!, (long)inner["lines"]!));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0000000000000000000000")]
    [InlineData("67617262616765")]
    [InlineData("1f")]
    [InlineData("1f00")]
    [InlineData("28b52f")]
    [InlineData("0c00000000")]
    public async Task Bytes_after_the_last_member_are_counted(string hex)
    {
        var trailing = Convert.FromHexString(hex);
        byte[][] contents = [[], _table, RandomNumberGenerator.GetBytes(
            100), RandomNumberGenerator.GetBytes(8 * 1024), RandomNumberGenerator.GetBytes(300_000), new byte[300_000]];
        foreach (var content in contents)
        {
            foreach (var packed in (byte[][])[
                Packed.Gzip(content), [.. Packed.Gzip(_table), .. Packed.Gzip(content)], [.. Packed.Gzip(content), .. Packed.Gzip([])]])
            {
                await RequireAsync("a.bin.gz", packed, trailing, mayBeBroken: trailing is [0x1f]);
            }
            foreach (var packed in (byte[][])[Packed.Zstd(
                content), [.. Packed.Zstd(_table), .. Packed.Zstd(content)], [.. Packed.Zstd(content), .. HandmadeZstd.Skippable(9)]])
            {
                await RequireAsync("a.bin.zst", packed, trailing);
            }
        }
    }

    [Fact]
    public async Task Trailing_bytes_are_counted_in_any_chunks()
    {
        foreach (var length in Enumerable.Range((8 * 1024) - 40, 80))
        {
            var member = Packed.Gzip(RandomNumberGenerator.GetBytes(length), CompressionLevel.NoCompression);
            foreach (var trailing in (int[])[1, 9, 10_000, 200_000]) await RequireAsync("a.bin.gz", member, new byte[trailing]);
        }
    }

    [Fact]
    public async Task Many_small_members_and_frames_are_one_content()
    {
        var members = Enumerable.Range(0, 3000).Select(number => Encoding.UTF8.GetBytes($"{number},{number % 7}\n")).ToList();
        foreach (var extension in (string[])["gz", "zst"])
        {
            var analysis = await Scan.AnalyseAsync($"a.csv.{extension}", [.. members.SelectMany(member => Packed.By(extension, member))]);
            Assert.Equal((2999L, false), ((long)analysis["inner"]!["rows"]!, HasFinding(analysis)));
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(15, 400)]
    public async Task Skippable_frames_may_come_anywhere(int number, int count)
    {
        byte[] skippable = [.. Enumerable.Repeat(HandmadeZstd.Skippable(1000, number), count).SelectMany(frame => frame)];
        var frame = Packed.Zstd(_table);
        foreach (var content in (byte[][])[
            [.. skippable, .. frame], [.. frame, .. skippable], [.. frame[..0], .. skippable, .. frame, .. skippable]])
        {
            var analysis = await Scan.AnalyseAsync("a.csv.zst", content);
            Assert.Equal(
                ("application/zstd", 2L, false), ((string)analysis["type"]!, (long)analysis["inner"]!["rows"]!, HasFinding(analysis)));
        }

        var nothing = await Scan.AnalyseAsync("a.csv.zst", skippable);
        Assert.Equal((0L, false), ((long)nothing["inner"]!["bytes"]!, HasFinding(nothing)));
    }

    [Fact]
    public async Task Content_that_needs_a_dictionary_is_not_invalid()
    {
        var analysis = await Scan.AnalyseAsync("a.csv.zst", HandmadeZstd.Frame(_table, dictionary: 77));
        Assert.Equal((true, null, "dictionary-needed"), (analysis.ContainsKey("valid"), analysis["valid"], (string)analysis["code"]!));
        Assert.False(analysis.ContainsKey("inner"));
    }

    [Theory]
    [InlineData(27, 0, null)]
    [InlineData(27, 1, "window-too-large")]
    [InlineData(31, 0, "window-too-large")]
    [InlineData(41, 7, "window-too-large")]
    public async Task A_window_above_128_MiB_is_a_finding(int log, int eighths, string? code)
    {
        var analysis = await Scan.AnalyseAsync("a.csv.zst", HandmadeZstd.Frame(_table, windowLog: log, windowEighths: eighths));
        Assert.Equal((code, code is not null), ((string?)analysis["code"], analysis.ContainsKey("valid")));
        Assert.Null(analysis["valid"]);
        Assert.Equal(code is null, analysis.ContainsKey("inner"));
    }

    [Fact]
    public async Task Content_before_an_unsupported_frame_is_analysed()
    {
        byte[] content = [.. Packed.Zstd(_table), .. HandmadeZstd.Frame(_table, dictionary: 77), .. Packed.Zstd(_table)];
        var analysis = await Scan.AnalyseAsync("a.csv.zst", content);
        Assert.Equal((2L, "dictionary-needed", null),
            ((long)analysis["inner"]!["rows"]!, (string)analysis["code"]!, (string?)analysis["trailingBytes"]?.ToJsonString()));
    }

    private static async Task RequireAsync(string name, byte[] packed, byte[] trailing, bool mayBeBroken = false)
    {
        var whole = await Scan.AnalyseAsync(name, packed);
        var analysis = await Scan.AnalyseAsync(name, [.. packed, .. trailing]);
        Assert.False(HasFinding(whole), $"{packed.Length} bytes: {whole.ToJsonString()}");
        Assert.Equal((string)whole["inner"]!["sha256"]!, (string)analysis["inner"]!["sha256"]!);
        // One byte of a magic number may be a truncated member.
        if (mayBeBroken && analysis["valid"] is not null) return;
        Assert.Equal((trailing.LongLength, false), ((long?)analysis["trailingBytes"], analysis.ContainsKey("valid")));
        Assert.Equal((long)whole["ratio"]!, (long)analysis["ratio"]!);
    }

    private static bool HasFinding(JsonObject analysis) => analysis.ContainsKey("valid") || analysis.ContainsKey("trailingBytes");
}
