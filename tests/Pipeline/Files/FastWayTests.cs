using System.Globalization;
using System.Net;
using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;

namespace FilePipeline.Pipeline.Tests;

/// <summary>dapr.fast.yaml: S3 events through a topic.</summary>
public sealed class FastWayTests(FastWayTests.Running system) : IClassFixture<FastWayTests.Running>
{
    private const int LargeThreshold = 100_000;

    public sealed class Running : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            RunFile = Repository.Path("dapr.fast.yaml"),
            Environment = Variables(AppIds.Processor, ("Processor__LargeFileThresholdBytes", LargeThreshold.ToString(CultureInfo.InvariantCulture))),
        };
    }

    [Fact]
    public async Task Many_files_at_once_are_each_recorded_right_and_told_once()
    {
        var keys = Enumerable.Range(1, 60).Select(number => $"many/{number} ü+.txt").ToList();
        await Task.WhenAll(keys.Select((key, at) => system.PutDirectlyAsync(key, new string('\n', at + 1))));

        foreach (var (at, key) in keys.Index())
        {
            var record = await system.WhenAsync(key, FileStatus.Processed);
            Assert.Equal((at + 1, at + 1, 1, 0), (record.Bytes, record.Lines, record.Attempts, record.Generation));
            await system.WhenToldAsync(key);
        }

        await system.WhenQuietAsync();
        Assert.All(keys, key => Assert.Single(system.Told(key)));
    }

    [Fact]
    public async Task A_large_file_goes_on_to_the_lanes_of_large_files()
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
    public async Task What_nobody_can_read_is_parked_with_its_bytes()
    {
        await system.Cloud.Topics.PublishAsync(Topics.FileEvents, "no event at all: \u00e4 {", "a subject", PipelineSystem.Cancellation);

        var entry = await system.WhenParkedBelowAsync("parked/unreadable/");

        Assert.Equal("no event at all: \u00e4 {", Encoding.UTF8.GetString(entry.Body.Span));
    }
}

/// <summary>The same with short waits: a failed delivery comes back after a second, two make a dead letter, and the first dead letter parks.</summary>
public sealed class FastWayFailureTests(FastWayFailureTests.Running system) : IClassFixture<FastWayFailureTests.Running>
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
    public async Task What_always_fails_is_parked_from_the_topics_dead_letter_and_sent_back_through_the_lanes()
    {
        var isMended = false;
        system.Run.Faults.FailAlways(Components.Files, "get", key => !Volatile.Read(ref isMended) && key == "in/poison.txt");
        await system.PutDirectlyAsync("in/poison.txt", "poison\n");

        var parked = await system.WhenAsync("in/poison.txt", FileStatus.Parked);
        await system.WhenToldAsync("in/poison.txt");

        Assert.Equal(Codes.Unavailable(Components.Files), parked.Code);
        // Two receives. On a busy machine a delivery may outlast the second after which the next one comes: two that overlap count as one attempt.
        Assert.InRange(parked.Attempts, 1, 2);
        Assert.Equal("in/poison.txt", (await system.ParkedAsync(parked.ParkedKey!)).Key);

        Volatile.Write(ref isMended, true);
        Assert.Equal(HttpStatusCode.OK, await system.CallAsync(AppIds.Requeue, "/parked/requeue", $$"""{"keys":["{{parked.ParkedKey}}"]}"""));

        Assert.Equal(1, (await system.WhenAsync("in/poison.txt", FileStatus.Processed)).Generation);
    }
}
