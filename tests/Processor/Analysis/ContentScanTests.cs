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
    public async Task A_last_line_without_line_feed_counts(string text, long lines) =>
        Assert.Equal(lines, (await Scan.RunAsync("a.txt", Encoding.UTF8.GetBytes(text))).Lines);

    [Theory]
    [InlineData("a\nb", 2)]
    [InlineData("a\nb\n", 2)]
    [InlineData("", 1)]
    [InlineData("\u0a05\u010a", 1)]
    [InlineData("\u0a0a\n\u000d", 2)]
    public void UTF_16_lines_are_counted_in_any_chunks(string text, long lines)
    {
        foreach (var encoding in (Encoding[])[Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
            for (var size = 2; size < 9; size++)
            {
                var counter = new LineFeeds();
                foreach (var chunk in content.Chunk(size)) counter.Append(chunk);
                Assert.Equal(lines, counter.Lines);
            }
        }
    }

    [Fact]
    public async Task Binary_content_has_no_lines() => Assert.Null((await Scan.RunAsync("a.bin", "a\0\n"u8.ToArray())).Lines);

    [Fact]
    public async Task Content_of_many_chunks_is_measured_completely()
    {
        var content = new byte[1_000_003];
        for (var i = 0; i < content.Length; i++) content[i] = (byte)(i % 97 == 0 ? '\n' : 'a' + (i % 26));
        var result = await Scan.RunAsync("a.txt", content);
        Assert.Equal(
            (content.LongLength, content.LongCount(value => value == '\n') + 1, Convert.ToHexStringLower(SHA256.HashData(content))),
            (result.Bytes, result.Lines!.Value, result.Sha256));
    }

    [Fact]
    public async Task The_hash_does_not_depend_on_read_lengths()
    {
        var content = RandomNumberGenerator.GetBytes(5_000_000);
        var reads = 0;
        await using var uneven = new UnevenStream(content, () => (reads++ % 5) switch { 0 => 1, 1 => 999, 2 => 70_000, _ => 200_000 });
        var scan = new ContentScan(FileTypes.Default, new(200, 1 << 30));
        using var open = await scan.OpenAsync("a.bin", uneven, TestContext.Current.CancellationToken);
        var result = await scan.FinishAsync(open, TestContext.Current.CancellationToken);
        Assert.Equal((content.LongLength, Convert.ToHexStringLower(SHA256.HashData(content))), (result.Bytes, result.Sha256));
    }

    [Fact]
    public void The_line_count_does_not_depend_on_chunks() =>
        Gen.Select(Gen.OneOf<byte>((byte)'\n', (byte)'\r', (byte)'a', 0xff).Array[1, 300], Gen.Int[1, 40]).Sample((content, size) =>
        {
            var counter = new LineFeeds();
            foreach (var chunk in content.Chunk(size)) counter.Append(chunk);
            return content is [0xff, 0xfe, ..] or [0xfe, 0xff, ..]
                || counter.Lines == content.Count(value => value == '\n') + (content[^1] == '\n' ? 0 : 1);
        });

    private sealed class UnevenStream(byte[] content, Func<int> nextLength) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, nextLength())], cancellationToken);
    }
}
