using System.Net;
using System.Security.Cryptography;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The memory of a processor under files that need as much as the limits allow.</summary>
public sealed class HostileMemoryTests
{
    private const long MiB = 1 << 20;
    private const long WindowBytes = 256 * MiB;
    private const long Allowed = 50 * MiB;

    [Fact]
    public async Task Eight_zstd_files_with_the_largest_windows_stay_within_the_budget()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the peak of a process's memory is read from /proc");
        await using var sidecar = await ScriptedSidecar.StartAsync();
        var scratch = Directory.CreateTempSubdirectory("memory-test-").FullName;
        await using var processor = ServiceUnderTest.Start(
            "Processor",
            sidecar,
            new Dictionary<string, string>
            {
                ["Processor__ScratchFolder"] = scratch,
                ["Processor__MaxWindowBytesInFlight"] = $"{WindowBytes}"
            });
        await processor.WhenReadyAsync();
        // Memory that grows with the first file: code, connections, buffers.
        await DeliverAllAsync(sidecar, processor, "first", windowLog: 20);
        var before = processor.PeakMemory();

        await DeliverAllAsync(sidecar, processor, "hostile", windowLog: 27);

        Assert.InRange(processor.PeakMemory() - before, 0, WindowBytes + Allowed);
        Directory.Delete(scratch, recursive: true);
    }

    // Every lane processes one at the same time.
    private static async Task DeliverAllAsync(ScriptedSidecar sidecar, ServiceUnderTest processor, string folder, int windowLog)
    {
        var content = new byte[(int)(4 * MiB)];
        RandomNumberGenerator.Fill(content);
        var packed = HandmadeZstd.Frame(content, zeros: 200 * MiB, windowLog);
        var files = Enumerable.Range(1, 8)
            .Select(number => Some.Event($"{folder}/{number}.bin.zst", Some.Write(1, ObjectTable.ETagOf(packed), packed.Length))).ToList();
        foreach (var file in files) sidecar.Buckets["files"].Put(file.Key, packed);
        var answers = await Task.WhenAll(files.Select(file => processor.DeliverAsync(S3MessageWriter.Write(file), Routes.FileEvents)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.All(files, file =>
            Assert.Equal(FileStatus.Processed, FileRecord.FromJson(sidecar.State.Find(StateKeys.File(file.FileId))!).Status));
    }
}
