using System.Globalization;
using System.IO.Compression;
using FilePipeline.Contracts;

namespace FilePipeline.Bench;

/// <summary>The memory and time that large and hostile files need in the processor.</summary>
internal static class MemoryBench
{
    private const double Mebi = 1 << 20;
    private const int Neighbours = 50;
    private const int PartBytes = 100_000_000;
    private const double Limit = 100;

    /// <exception cref="IOException">The disk has no room for the object and its copy.</exception>
    public static async Task LargeAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        var free = new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        if (free < 5 * settings.ObjectBytes / 2)
        {
            throw new IOException($"{free / Mebi:0} MiB are free, the object and its copy in scratch need "
                + $"{2.5 * settings.ObjectBytes / Mebi:0}: take a smaller one (--object-size)");
        }
        report.Say($"an object of {settings.ObjectBytes / Mebi:0} MiB");
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation);
        var memory = await IdleAsync(system, cancellation);
        await using (var content = new RepeatedStream(Samples.TextBlock, settings.ObjectBytes))
        {
            await system.PutAsync(
                "large.txt", content, cancellation);
        }
        FileRecord? record = null;
        var seconds = await Pairs.TimeAsync(async () => record = await system.WhenFinalAsync("large.txt", cancellation));
        var cost = memory.PeakMebibytes - memory.IdleMebibytes;
        report.Add(new(
            $"peak memory of the processor above idle, {settings.ObjectBytes / Mebi:0} MiB object, MiB",
            Text($"{cost:0} (idle {memory.IdleMebibytes:0}, peak {memory.PeakMebibytes:0}, {seconds:0} s)"), "under 100", cost < Limit));
        var isRight = record is { Status: FileStatus.Processed } && record.Bytes == settings.ObjectBytes;
        report.Add(new(
            "its outcome", isRight ? Text($"processed, {record!.Lines} lines") : $"{record?.Status} {record?.Code}", "processed", isRight));
    }

    public static async Task BombAsync(BenchSettings settings, Report report, CancellationToken cancellation)
    {
        await using var system = await BenchSystem.StartAsync("dapr.yaml", cancellation);
        var memory = await IdleAsync(system, cancellation);
        var bomb = Bomb(settings.UnpackedBytes);
        report.Say($"a gzip of {bomb.Length} bytes that expands to {settings.UnpackedBytes}");
        using (var content = new MemoryStream(bomb)) await system.PutAsync("bomb.txt.gz", content, cancellation);
        for (var number = 0; number < Neighbours; number++) await system.PutAsync($"neighbour/{number}.txt", "well\n", cancellation);
        FileRecord? record = null;
        var seconds = await Pairs.TimeAsync(async () => record = await system.WhenFinalAsync("bomb.txt.gz", cancellation));
        var well = 0;
        for (var number = 0; number < Neighbours; number++)
        {
            var neighbour = await system.WhenFinalAsync($"neighbour/{number}.txt", cancellation);
            if (neighbour is { Status: FileStatus.Processed, Attempts: 1 }) well++;
        }
        var cost = memory.PeakMebibytes - memory.IdleMebibytes;
        report.Add(new(
            $"a gzip of {bomb.Length / 1e6:0.0} MB that expands to {settings.UnpackedBytes / 1e9:0.0} GB",
            Text($"{record!.Status} {record.Code} after {seconds:0.0} s, {cost:0} MiB above idle"),
            "rejected, under 100 MiB", record.Code == Codes.ArchiveBomb && cost < Limit));
        report.Add(new("its neighbours", $"{well} of {Neighbours} processed at the first attempt", "all", well == Neighbours));
    }

    // A first run, because code that the runtime loads and compiles is no cost of the object.
    private static async Task<ProcessMemory> IdleAsync(BenchSystem system, CancellationToken cancellation)
    {
        for (var number = 0; number < Neighbours; number++) await system.PutAsync($"warm/{number}.txt", "warm\n", cancellation);
        for (var number = 0; number < Neighbours; number++) await system.WhenFinalAsync($"warm/{number}.txt", cancellation);
        await system.Run.Cloud.WhenIdleAsync([], [], cancellation);
        return ProcessMemory.From(system.ProcessOf(AppIds.Processor));
    }

    // Members of a gzip file follow each other: one of zeros, many times.
    private static byte[] Bomb(long unpacked)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(new byte[PartBytes]);
        using var whole = new MemoryStream();
        for (long written = 0; written < unpacked; written += PartBytes) whole.Write(member.GetBuffer().AsSpan(0, (int)member.Length));
        return whole.ToArray();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
