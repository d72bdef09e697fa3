using System.Text.Json;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class TopicStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscribed_queue_gets_the_message_in_an_envelope()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.Cloud.Topics.EnsureAsync("t", Cancellation);
        await rig.Cloud.Topics.SubscribeQueueAsync("t", CloudRig.Events, Cancellation);
        await rig.Cloud.Topics.PublishAsync("t", "{\"a\":\"ü\"}", "Subject", Cancellation);
        using var envelope = JsonDocument.Parse((await rig.ReceiveAsync())!.Body);
        var root = envelope.RootElement;
        Assert.Equal(
            ("Notification", "arn:aws:sns:us-east-1:000000000000:t", "{\"a\":\"ü\"}", "Subject"),
            (root.GetProperty("Type").GetString(), root.GetProperty(
                "TopicArn").GetString(), root.GetProperty("Message").GetString(), root.GetProperty("Subject").GetString()));
    }

    [Fact]
    public async Task Subscribing_again_changes_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.Cloud.Topics.EnsureAsync("t", Cancellation);
        for (var i = 0; i < 2; i++) await rig.Cloud.Topics.SubscribeQueueAsync("t", CloudRig.Events, Cancellation);
        await rig.Cloud.Topics.PublishAsync("t", "m", null, Cancellation);
        Assert.Equal(1, (await rig.CountsAsync()).Visible);
    }

    [Fact]
    public async Task An_existing_queue_keeps_its_attributes_on_request()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.Cloud.Queues.EnsureAsync(new QueueSpec("mine", VisibilitySeconds: 7), Cancellation);
        await rig.Cloud.Queues.EnsureAsync(new QueueSpec("mine"), Cancellation, keepsExisting: true);
        await rig.SendAsync("a", "mine");
        Assert.NotNull(await rig.ReceiveAsync("mine"));
        rig.Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.NotNull(await rig.ReceiveAsync("mine"));
    }

    [Fact]
    public async Task A_message_to_an_alert_topic_is_a_sent_notification()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.Cloud.Topics.PublishAsync("people", "the message", "the subject", Cancellation);
        var message = Assert.Single(rig.Cloud.SentMessages.List());
        Assert.Equal(("alerts", "people", "the subject", "the message", Some.Time),
            (message.Channel, message.To, message.Subject, message.Body, message.At));
    }

    [Fact]
    public async Task A_message_over_256_KiB_is_refused()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Assert.ThrowsAsync<MessageTooLargeException>(() =>
            rig.Cloud.Topics.PublishAsync("people", new string('x', 262_145), null, Cancellation));
        Assert.Empty(rig.Cloud.SentMessages.List());
    }

    [Fact]
    public async Task A_missing_topic_is_an_error()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Assert.ThrowsAsync<MissingResourceException>(() => rig.Cloud.Topics.PublishAsync("nowhere", "m", null, Cancellation));
    }

    [Fact]
    public async Task The_cloud_is_idle_when_all_counted_queues_are_empty()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        await rig.SendAsync("b", CloudRig.Dead);
        var idle = rig.Cloud.WhenIdleAsync([CloudRig.Dead], [], Cancellation);
        Assert.False(idle.IsCompleted);
        var message = (await rig.ReceiveAsync())!;
        Assert.False(idle.IsCompleted);
        await rig.Cloud.Queues.DeleteAsync(CloudRig.Events, message.ReceiptHandle, Cancellation);
        await idle;
    }
}
