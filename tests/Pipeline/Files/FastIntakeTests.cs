using System.Globalization;
using System.Net;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>dapr.fast.yaml: S3 events through a topic.</summary>
public sealed class FastIntakeTests(FastIntakeTests.Running system) : IClassFixture<FastIntakeTests.Running>
{
    private const int LargeThreshold = 100_000;

    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            RunFile = Repository.Path("dapr.fast.yaml"),
            Environment =
                Variables(AppIds.Processor, ("Processor__LargeFileThresholdBytes", LargeThreshold.ToString(CultureInfo.InvariantCulture))),
        };
    }

    [Fact]
    public async Task Many_concurrent_files_are_recorded_and_notified_once()
    {
        var keys = Enumerable.Range(1, 60).Select(number => $"many/{number} ü+.txt").ToList();
        await Task.WhenAll(keys.Select((key, at) => system.PutDirectlyAsync(key, new string('\n', at + 1))));

        foreach (var (at, key) in keys.Index())
        {
            var record = await system.WhenAsync(key, FileStatus.Processed);
            Assert.Equal((at + 1, at + 1, 1, 0), (record.Bytes, record.Lines, record.Attempts, record.Generation));
            await system.WhenNotifiedAsync(key);
        }

        await system.WhenQuietAsync();
        Assert.All(keys, key => Assert.Single(system.NotificationsOf(key)));
    }

    [Fact]
    public async Task A_large_file_is_processed_in_a_large_lane()
    {
        var content = new string('x', LargeThreshold + 1);
        await system.PutDirectlyAsync("in/large.txt", content);

        Assert.Equal(content.Length, (await system.WhenAsync("in/large.txt", FileStatus.Processed)).Bytes);
    }

    [Fact]
    public async Task A_removal_is_recorded()
    {
        await system.PutDirectlyAsync("in/removed.txt", "here\n");
        await system.WhenAsync("in/removed.txt", FileStatus.Processed);
        await system.Cloud.Objects.DeleteAsync("filepipeline-uploads", "in/removed.txt", PipelineSystem.Cancellation);

        await system.WhenAsync("in/removed.txt", FileStatus.Removed);
    }

    [Fact]
    public async Task An_unreadable_topic_message_is_parked_with_its_bytes()
    {
        await system.Cloud.Topics.PublishAsync(Topics.FileEvents, "no event at all: \u00e4 {", "a subject", PipelineSystem.Cancellation);

        var entry = await system.WhenParkedBelowAsync("parked/unreadable/");

        Assert.Equal("no event at all: \u00e4 {", Encoding.UTF8.GetString(entry.Body.Span));
    }
}

/// <summary>Fast intake with short waits: redelivery after a second, a dead letter after two receives, parked at the first.</summary>
public sealed class FastIntakeFailureTests(FastIntakeFailureTests.Running system) : IClassFixture<FastIntakeFailureTests.Running>
{
    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            RunFile = Repository.Path("dapr.fast.yaml"),
            Resources = resources => resources.With(Components.FileEventsTopic, "messageVisibilityTimeout", "1")
                .With(Components.FileEventsTopic, "messageReceiveLimit", "2"),
            Environment = Variables(AppIds.Requeue, ("Requeue__MaxRounds", "0")),
        };
    }

    [Fact]
    public async Task A_parked_topic_message_is_requeued_through_the_lanes()
    {
        var isFixed = false;
        system.Run.Faults.FailAlways(Components.Files, "get", key => !Volatile.Read(ref isFixed) && key == "in/poison.txt");
        await system.PutDirectlyAsync("in/poison.txt", "poison\n");

        var parked = await system.WhenAsync("in/poison.txt", FileStatus.Parked);
        await system.WhenNotifiedAsync("in/poison.txt");

        Assert.Equal(Codes.Unavailable(Components.Files), parked.Code);
        // Two receives. On a busy machine a delivery may take longer than the visibility of a second, and overlapping ones count as
        // one attempt.
        Assert.InRange(parked.Attempts, 1, 2);
        Assert.Equal("in/poison.txt", (await system.ParkedAsync(parked.ParkedKey!)).Key);

        Volatile.Write(ref isFixed, true);
        Assert.Equal(
            HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}"""));

        Assert.Equal(1, (await system.WhenAsync("in/poison.txt", FileStatus.Processed)).Generation);
    }
}
