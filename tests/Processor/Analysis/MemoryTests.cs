using System.Text;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor.Tests;

/// <summary>Allocations are counted for the whole process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";
    private const long Bytes = 24L << 20;
    private const long Allowed = 2L << 20;

    [Theory]
    [InlineData("a.txt", "a line of some length, and another one\n")]
    [InlineData("a.csv", "one,\"two, quoted\",3,four\n")]
    [InlineData("header.csv", "\"a\",")]
    [InlineData("a.ndjson", "{\"one\":1,\"two\":[true,null,\"three \\u00e4\"]}\n")]
    [InlineData("a.json", "[[1,2.5e3,\"text\"],[]]      ")]
    [InlineData("a.bin", "\0\u0001\u0002\n")]
    public async Task A_scan_allocates_the_same_for_any_size(string name, string unit)
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 50_000)));
        await ScanAsync(name, block, 1 << 20);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var scanned = await ScanAsync(name, block, Bytes);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.True(scanned >= Bytes);
        Assert.InRange(allocated, 0, Allowed);
    }

    [Theory]
    [InlineData("a.csv", "one,\"two, quoted\",3,four\n")]
    [InlineData("a.json", "[1]\n")]
    public async Task A_scan_of_UTF_16_allocates_the_same_for_any_size(string name, string unit)
    {
        var block = Encoding.Unicode.GetBytes(string.Concat(Enumerable.Repeat(unit, 50_000)));
        await ScanAsync(name, block, 1 << 20);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await ScanAsync(name, block, Bytes);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Allowed);
    }

    [Fact]
    public async Task An_open_quote_is_not_buffered()
    {
        byte[] block = [.. "a,\""u8, .. Enumerable.Repeat("one,two\n"u8.ToArray(), 2_000_000).SelectMany(line => line)];
        await ScanAsync("a.csv", block, block.Length);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await ScanAsync("a.csv", block, block.Length);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Allowed);
    }

    [Theory]
    [InlineData("a.txt", 1L << 30)]
    [InlineData("a.csv", 1L << 28)]
    [InlineData("a.json", 1L << 28)]
    [InlineData("a.txt", 50L << 30)]
    public async Task One_line_of_any_length_is_streamed(string name, long bytes)
    {
        Assert.SkipUnless(
            bytes <= 1L << 30 || Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        var block = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        await ScanAsync(name, block, 1 << 20);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.True(await ScanAsync(name, block, bytes) >= bytes);
        // Each chunk costs a little garbage, none is kept.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, Allowed + (bytes / 64));
    }

    private static async Task<long> ScanAsync(string name, byte[] block, long bytes)
    {
        await using var content = new RepeatingStream(block, bytes);
        var scan = new ContentScan(FileTypes.Default, new(200, 1L << 40));
        using var open = await scan.OpenAsync(name, content, TestContext.Current.CancellationToken);
        return (await scan.FinishAsync(open, TestContext.Current.CancellationToken)).Bytes;
    }

    /// <summary>Repeats a block up to a length.</summary>
    private sealed class RepeatingStream(byte[] block, long length) : MemoryStream(block, writable: false)
    {
        private long _given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length && _given < length) Position = 0;
            var count = Read(buffer.Span);
            _given += count;
            return ValueTask.FromResult(count);
        }
    }
}
