using FilePipeline.Contracts;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests;

public sealed class IdleDetectorTests
{
    private static readonly SourceLine _source = new("test.yaml", 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_in_a_queue_with_a_reader_counts_until_deleted()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("m");
        var idle = Watch(rig).WhenIdleAsync(Cancellation);
        var received = (await rig.ReceiveAsync())!;
        Assert.False(idle.IsCompleted);

        await rig.Cloud.Queues.DeleteAsync(CloudRig.Events, received.ReceiptHandle, Cancellation);

        await idle;
    }

    [Fact]
    public async Task A_wait_beyond_its_limit_says_what_it_waited_for()
    {
        await using var rig = await CloudRig.OpenAsync();
        rig.Cloud.WaitLimit = TimeSpan.FromMilliseconds(1);
        var never = false;
        var late = await Assert.ThrowsAsync<TimeoutException>(() => rig.Cloud.WhenAsync(() => Task.FromResult(never), Cancellation));
        Assert.Contains("() => Task.FromResult(never)", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_parked_messages_with_a_due_time_count_as_work()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync("parked/no-idea/1.json", "{}", "other");
        await Watch(rig).WhenIdleAsync(Cancellation);
        await rig.PutAsync("due/20260101T000000Z/1.json", "{}", "other");
        var idle = Watch(rig).WhenIdleAsync(Cancellation);
        Assert.False(idle.IsCompleted);

        await rig.Cloud.Objects.DeleteAsync("other", "due/20260101T000000Z/1.json", Cancellation);

        await idle;
    }

    [Fact]
    public async Task Dead_letters_of_a_subscription_are_ignored()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("m", CloudRig.Dead);

        await Watch(rig).WhenIdleAsync(Cancellation);

        Assert.Equal(1, (await rig.CountsAsync(CloudRig.Dead)).Visible);
    }

    private static IdleDetector Watch(CloudRig rig) => new(
        rig.Cloud,
        [
            Component("lane", "bindings.aws.sqs", "queueName", CloudRig.Events),
            Component("topic", "pubsub.aws.snssqs", "sqsDeadLettersQueueName", CloudRig.Dead),
            Component(Components.Parking, "bindings.aws.s3", "bucket", "other"),
        ]);

    private static ComponentResource Component(string name, string type, string field, string value) => new(
        name, type, "v1", new Dictionary<string, MetadataItem>(
            StringComparer.OrdinalIgnoreCase)
        { [field] = new(field, value, null, null, _source) }, [], _source);
}
