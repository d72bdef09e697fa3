using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using FilePipeline.Processor;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Bench;

/// <summary>Compares the processor's code with programs of this machine, on files in the page cache.</summary>
internal static class ContentBench
{
    private const int ChunkBytes = 128 * 1024;

    public static async Task CountAsync(BenchSettings settings, Samples samples, Report report)
    {
        var path = samples.Make("count.txt", Samples.TextBlock, settings.TextBytes);
        var pairs = await Pairs.RunAsync(settings.Rounds, () => CountAsync(path), () => Tool.RunAsync("wc", "-lc", path));
        report.Add(new("bytes and lines of a text file, one thread, MB/s", $"{Pairs.Rate(settings.TextBytes, pairs.Ours)}"));
        report.Add(new("`wc -lc`, MB/s", $"{Pairs.Rate(settings.TextBytes, pairs.Theirs)}"));
        report.Add(new("ratio", $"{pairs.Ratio}", "at least 1", pairs.Ratio.Median >= 1));
        File.Delete(path);
    }

    public static async Task AnalysisAsync(BenchSettings settings, Samples samples, Report report)
    {
        var path = samples.Make("analysis.txt", Samples.TextBlock, settings.TextBytes);
        var program = await Pairs.RunAsync(settings.Rounds, () => AnalyseAsync(path), () => Tool.RunAsync("sha256sum", path));
        report.Add(new("whole analysis of it (lines, UTF-8, SHA-256), MB/s", $"{Pairs.Rate(settings.TextBytes, program.Ours)}"));
        report.Add(new("`sha256sum`, MB/s", $"{Pairs.Rate(settings.TextBytes, program.Theirs)}"));
        report.Add(new("ratio", $"{program.Ratio}", "at least 4", program.Ratio.Median >= 4));
        var alone = await Pairs.RunAsync(settings.Rounds, () => AnalyseAsync(path), () => HashAsync(path));
        report.Add(new("SHA-256 alone, MB/s", $"{Pairs.Rate(settings.TextBytes, alone.Theirs)}"));
        report.Add(new("ratio", $"{alone.Ratio}", "at least 0.85", alone.Ratio.Median >= 0.85));
        File.Delete(path);
    }

    public static async Task TypesAsync(BenchSettings settings, Samples samples, Report report)
    {
        foreach (var (name, block, rate, share) in new[]
        {
            ("rows.csv", Samples.CsvBlock, 1500, 0.75),
            ("records.ndjson", Samples.NdJsonBlock, 1000, 0.5),
        })
        {
            var path = samples.Make(name, block, settings.TextBytes / 4);
            var pairs = await Pairs.RunAsync(settings.Rounds, () => AnalyseAsync(path), () => HashAsync(path));
            var ours = Pairs.Rate(settings.TextBytes / 4, pairs.Ours);
            report.Add(new($"whole analysis of {Path.GetExtension(name)[1..].ToUpperInvariant()}, MB/s", $"{ours}"));
            var goal = string.Create(CultureInfo.InvariantCulture, $"at least {share}, or {rate} MB/s");
            report.Add(new("ratio to SHA-256 alone", $"{pairs.Ratio}", goal, pairs.Ratio.Median >= share || ours.Median >= rate));
            File.Delete(path);
        }
    }

    public static async Task PackedAsync(BenchSettings settings, Samples samples, Report report)
    {
        foreach (var (name, block) in new[] { ("lines.txt.gz", Samples.TextBlock),
            ("lines.txt.zst", Samples.TextBlock), ("records.ndjson.gz", Samples.NdJsonBlock) })
        {
            var path = samples.MakePacked(name, block, settings.TextBytes / 4);
            var pairs = await Pairs.RunAsync(settings.Rounds, () => AnalyseAsync(path), () => UnpackAsync(path));
            report.Add(new($"whole analysis of {name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]}, MB/s unpacked",
                $"{Pairs.Rate(settings.TextBytes / 4, pairs.Ours)}"));
            report.Add(new("ratio to unpacking alone", $"{pairs.Ratio}"));
            File.Delete(path);
        }
    }

    private static Task CountAsync(string path)
    {
        var lines = new LineFeeds();
        var buffer = new byte[ChunkBytes];
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long at = 0, read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read) lines.Append(buffer.AsSpan(0, (int)read));
        if (lines.Lines == 0) throw new InvalidOperationException("no lines were counted");
        return Task.CompletedTask;
    }

    private static async Task AnalyseAsync(string path)
    {
        var scan = new ContentScan(FileTypes.Default, new(long.MaxValue, long.MaxValue));
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        using var open = await scan.OpenAsync(path, stream, CancellationToken.None);
        await scan.FinishAsync(open, CancellationToken.None);
    }

    private static async Task UnpackAsync(string path)
    {
        var buffer = new byte[ChunkBytes];
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        await using Stream unpacked = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : new ZstdSharp.DecompressionStream(stream);
        while (await unpacked.ReadAsync(buffer) > 0) continue;
    }

    private static Task HashAsync(string path)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ChunkBytes];
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        for (long at = 0, read; (read = RandomAccess.Read(file, buffer, at)) > 0; at += read) digest.AppendData(buffer, 0, (int)read);
        if (digest.GetHashAndReset().Length != SHA256.HashSizeInBytes) throw new InvalidOperationException("no hash");
        return Task.CompletedTask;
    }
}
