using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Packed files with large content, through the whole system.</summary>
public sealed class PackedFileTests(PackedFileTests.Running system) : IClassFixture<PackedFileTests.Running>
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";

    public sealed class Running : PipelineSystem;

    [Fact]
    public async Task A_small_file_of_5_GB_unpacked_uses_the_large_lane()
    {
        var log = PackedLog.OfJsonLines(5_000_000_000);
        Assert.InRange(log.Content.Length, 40 << 20, 64 << 20);

        await system.UploadAsync("in/health.ndjson.gz", log.Content);

        AssertAnalysed(log, await system.WhenAsync("in/health.ndjson.gz", FileStatus.Processed));
    }

    [Theory]
    [InlineData(3, 6_000_000_000)]
    [InlineData(8, 900_000_000)]
    public async Task Concurrent_packed_files_are_all_processed(int count, long bytes)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        var log = PackedLog.OfJsonLines(bytes);
        var keys = Enumerable.Range(1, count).Select(number => $"in/{count}/{number}.ndjson.gz").ToList();

        await Task.WhenAll(keys.Select(key => system.UploadAsync(key, log.Content)));

        foreach (var key in keys) AssertAnalysed(log, await system.WhenAsync(key, FileStatus.Processed));
    }

    private static void AssertAnalysed(PackedLog log, FileRecord record)
    {
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(log.Content)), record.Sha256);
        Assert.InRange(record.Attempts, 1, 2);
        var inner = record.Analysis!["inner"]!;
        Assert.Equal((log.Bytes, log.Lines, 0), ((long)inner["bytes"]!, (long)inner["records"]!, (long)inner["invalidRecords"]!));
    }
}
