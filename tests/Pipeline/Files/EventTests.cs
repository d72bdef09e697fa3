using System.Net;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

public sealed class DoubledEventTests(DoubledEventTests.Running system) : IClassFixture<DoubledEventTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with { Faults = Faults("duplicate=1") };
    }

    [Fact]
    public async Task A_duplicate_event_has_no_effect()
    {
        await system.UploadAsync("in/doubled.txt", "once\n");
        await system.WhenNotifiedAsync("in/doubled.txt");
        await system.WhenQuietAsync();

        Assert.Single(system.NotificationsOf("in/doubled.txt"));
        var record = await system.RecordAsync("in/doubled.txt");
        Assert.Equal((FileStatus.Processed, 1, 0), (record!.Status, record.Attempts, record.Generation));
    }
}

public sealed class LostEventTests(LostEventTests.Running system) : IClassFixture<LostEventTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Faults = Faults("lose=1"),
            Resources = WithManualReconcile,
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00")),
        };
    }

    [Fact]
    public async Task Reconcile_finds_a_file_whose_event_was_lost()
    {
        await system.UploadAsync("in/lost.txt", "without an event\n");
        await system.WhenQuietAsync();
        Assert.Null(await system.RecordAsync("in/lost.txt"));

        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));

        await system.WhenAsync("in/lost.txt", FileStatus.Processed);
        await system.WhenNotifiedAsync("in/lost.txt");
        await system.AssertLedgerMatchesAsync(1);
        Assert.Single(system.NotificationsOf("in/lost.txt"));
    }
}
