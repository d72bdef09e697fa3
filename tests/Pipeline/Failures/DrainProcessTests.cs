using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A stop of a real process that takes longer than the default 30 s of a host.</summary>
public sealed class DrainProcessTests
{
    private static readonly TimeSpan _slowFetch = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_of_40_seconds_survives_a_stop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGTERM");
        await using var sidecar = await ScriptedSidecar.StartAsync();
        var scratch = Directory.CreateTempSubdirectory("drain-test-").FullName;
        var content = new byte[5 << 20];
        sidecar.Buckets["files"].Put("a.bin", content);
        sidecar.Buckets["files"].Put("b.txt", "b");
        var large = Some.Event("a.bin", Some.Write(1, ObjectTable.ETagOf(content), content.Length));
        var small = Some.Event("b.txt", Some.Write(1, ObjectTable.ETagOf("b"u8.ToArray()), 1));
        var fetching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        sidecar.BeforeNext(call => call.Operation == "bulkGet", () =>
        {
            fetching.SetResult();
            // The bucket is slow, and the handler waits for it.
            Task.Delay(_slowFetch, TimeProvider.System, Cancellation).GetAwaiter().GetResult();
        });
        await using var processor =
            ServiceUnderTest.Start("Processor", sidecar, new Dictionary<string, string> { ["Processor__ScratchFolder"] = scratch });
        await processor.WhenReadyAsync();

        var delivery = processor.DeliverAsync(S3MessageWriter.Write(large), Routes.LargeFiles);
        await fetching.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await processor.TerminateAsync();
        await processor.LineAsync("Started to drain: 1 requests in flight");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await processor.ReadyAsync(Cancellation));
        Assert.Equal(HttpStatusCode.OK, await processor.DeliverAsync(S3MessageWriter.Write(small), Routes.FileEvents));
        Assert.Equal(HttpStatusCode.OK, await delivery);
        Assert.Equal(0, await processor.EndAsync());
        Assert.Equal(FileStatus.Processed, RecordOf(sidecar, large).Status);
        Assert.Equal(FileStatus.Processed, RecordOf(sidecar, small).Status);
        Assert.DoesNotContain(Directory.GetFiles(scratch, "*", SearchOption.AllDirectories), file => Path.GetFileName(file) != ".lock");
        Directory.Delete(scratch, recursive: true);
    }

    private static FileRecord RecordOf(ScriptedSidecar sidecar, FileEvent file) =>
        FileRecord.FromJson(sidecar.State.Find(StateKeys.File(file.FileId))
            ?? throw new InvalidOperationException($"{file.Key} has no record"));
}
