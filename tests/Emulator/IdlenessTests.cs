using FilePipeline.Contracts;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests;

public sealed class IdlenessTests
{
    private static readonly SourceLine _source = new("test.yaml", 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_in_a_queue_that_somebody_reads_is_work_until_it_is_deleted()
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
    public async Task A_message_parked_for_a_known_moment_is_work_and_one_that_waits_for_a_person_is_not()
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
    public async Task What_lies_in_a_subscriptions_dead_letters_waits_for_a_person()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("m", CloudRig.Dead);

        await Watch(rig).WhenIdleAsync(Cancellation);

        Assert.Equal(1, (await rig.CountsAsync(CloudRig.Dead)).Visible);
    }

    private static Idleness Watch(CloudRig rig) => new(
        rig.Cloud,
        [
            Component("lane", "bindings.aws.sqs", "queueName", CloudRig.Events),
            Component("topic", "pubsub.aws.snssqs", "sqsDeadLettersQueueName", CloudRig.Dead),
            Component(Components.Parking, "bindings.aws.s3", "bucket", "other"),
        ]);

    private static ComponentResource Component(string name, string type, string field, string value) => new(
        name, type, "v1", new Dictionary<string, MetadataItem>(StringComparer.OrdinalIgnoreCase) { [field] = new(field, value, null, null, _source) }, [], _source);
}
