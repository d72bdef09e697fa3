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
    public async Task An_event_that_comes_twice_has_one_effect()
    {
        await system.UploadAsync("in/doubled.txt", "once\n");
        await system.WhenToldAsync("in/doubled.txt");
        await system.WhenQuietAsync();

        Assert.Single(system.Told("in/doubled.txt"));
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
            Resources = WithReconcileByHand,
            Environment = Variables(AppIds.Requeue, ("Requeue__ReconcileGracePeriod", "00:00:00")),
        };
    }

    [Fact]
    public async Task A_file_whose_event_was_lost_is_found_by_the_comparison_of_bucket_and_records()
    {
        await system.UploadAsync("in/lost.txt", "nobody was told\n");
        await system.WhenQuietAsync();
        Assert.Null(await system.RecordAsync("in/lost.txt"));

        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, Routes.ReconcileSchedule));

        await system.WhenAsync("in/lost.txt", FileStatus.Processed);
        await system.WhenToldAsync("in/lost.txt");
        await system.AssertBooksBalanceAsync(1);
        Assert.Single(system.Told("in/lost.txt"));
    }
}
