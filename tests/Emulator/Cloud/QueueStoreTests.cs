using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class QueueStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_received_message_is_invisible_until_its_visibility_timeout_ends()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        Assert.Equal(("a", 1), await TakeAsync(rig));
        Assert.Null(await rig.ReceiveAsync());
        Assert.Equal(new QueueCounts(0, 1), await rig.CountsAsync());
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(("a", 2), await TakeAsync(rig));
    }

    [Fact]
    public async Task A_deleted_message_is_not_redelivered()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        await rig.Cloud.Queues.DeleteAsync(CloudRig.Events, (await rig.ReceiveAsync())!.ReceiptHandle, Cancellation);
        rig.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task An_outdated_receipt_handle_deletes_nothing()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        var stale = (await rig.ReceiveAsync())!.ReceiptHandle;
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        var fresh = (await rig.ReceiveAsync())!.ReceiptHandle;
        await rig.Cloud.Queues.DeleteAsync(CloudRig.Events, stale, Cancellation);
        Assert.Equal(new QueueCounts(0, 1), await rig.CountsAsync());
        await rig.Cloud.Queues.DeleteAsync(CloudRig.Events, fresh, Cancellation);
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task A_returned_message_is_visible_immediately()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        await rig.Cloud.Queues.ReturnAsync(CloudRig.Events, (await rig.ReceiveAsync())!.ReceiptHandle, Cancellation);
        Assert.Equal(("a", 2), await TakeAsync(rig));
    }

    [Fact]
    public async Task After_its_last_receive_a_message_is_dead_lettered()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        var first = (await rig.ReceiveAsync())!;
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(await rig.ReceiveAsync());
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync(CloudRig.Dead));
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await rig.ReceiveAsync());
        var dead = (await rig.ReceiveAsync(CloudRig.Dead))!;
        Assert.Equal(("a", 1), (dead.Body, dead.ReceiveCount));
        Assert.NotEqual(first.MessageId, dead.MessageId);
        Assert.Equal(new QueueCounts(0, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task A_receiver_may_set_its_own_visibility_timeout()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        Assert.NotNull(await rig.ReceiveAsync(visibility: TimeSpan.FromSeconds(3)));
        rig.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.NotNull(await rig.ReceiveAsync());
    }

    [Fact]
    public async Task A_message_past_its_retention_is_deleted()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        rig.Clock.Advance(TimeSpan.FromDays(4));
        Assert.Null(await rig.ReceiveAsync());
    }

    [Fact]
    public async Task A_waiting_receiver_wakes_when_a_message_is_sent()
    {
        await using var rig = await CloudRig.OpenAsync();
        var receive = rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 1, TimeSpan.FromHours(1), null, Cancellation);
        Assert.False(receive.IsCompleted);
        await rig.SendAsync("a");
        Assert.Equal("a", Assert.Single(await receive).Body);
    }

    [Fact]
    public async Task A_waiting_receiver_wakes_when_a_visibility_timeout_ends()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("a");
        await rig.ReceiveAsync();
        var receive = rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 1, TimeSpan.FromHours(1), null, Cancellation);
        Assert.False(receive.IsCompleted);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("a", Assert.Single(await receive).Body);
    }

    [Fact]
    public async Task A_wait_without_messages_ends()
    {
        await using var rig = await CloudRig.OpenAsync();
        var receive = rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 1, TimeSpan.FromSeconds(20), null, Cancellation);
        rig.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await receive);
    }

    [Fact]
    public async Task Concurrent_receivers_never_get_the_same_message()
    {
        await using var rig = await CloudRig.OpenAsync();
        for (var i = 0; i < 200; i++) await rig.SendAsync($"{i}");
        var bodies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            List<string> mine = [];
            while (await rig.ReceiveAsync() is { } message) mine.Add(message.Body);
            return mine;
        })));
        Assert.Equal(Enumerable.Range(0, 200), bodies.SelectMany(mine => mine).Select(int.Parse).Order());
    }

    [Fact]
    public async Task A_batch_has_at_most_the_requested_size()
    {
        await using var rig = await CloudRig.OpenAsync();
        for (var i = 0; i < 15; i++) await rig.SendAsync($"{i}");
        Assert.Equal(10, (await rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 10, TimeSpan.Zero, null, Cancellation)).Count);
        Assert.Equal(new QueueCounts(5, 10), await rig.CountsAsync());
    }

    [Fact]
    public async Task A_missing_queue_is_an_error_with_its_name()
    {
        await using var rig = await CloudRig.OpenAsync();
        var missing = await Assert.ThrowsAsync<MissingResourceException>(() => rig.SendAsync("a", "nowhere"));
        Assert.Contains("nowhere", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MissingResourceException>(() => rig.ReceiveAsync("nowhere"));
    }

    [Fact]
    public async Task Messages_survive_a_kill_and_messages_in_flight_are_redelivered()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("in flight");
        await rig.ReceiveAsync();
        await rig.SendAsync("waiting");
        await rig.ReopenAsync();
        Assert.Equal(("waiting", 1), await TakeAsync(rig));
        Assert.Null(await rig.ReceiveAsync());
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(("in flight", 2), await TakeAsync(rig));
    }

    private static async Task<(string Body, int Count)> TakeAsync(CloudRig rig)
    {
        var message = (await rig.ReceiveAsync())!;
        return (message.Body, message.ReceiveCount);
    }

    [Fact]
    public async Task A_message_over_1_MiB_is_refused_and_nothing_is_sent()
    {
        await using var rig = await CloudRig.OpenAsync();
        await Assert.ThrowsAsync<MessageTooLargeException>(() => rig.SendAsync(new string('x', (1 << 20) + 1)));
        await rig.SendAsync(new string('x', 1 << 20));
        Assert.Equal(new QueueCounts(1, 0), await rig.CountsAsync());
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_age_of_its_message()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.SendAsync("old");
        var age = TimeSpan.FromSeconds(new QueueSpec(CloudRig.Dead).RetentionSeconds) - TimeSpan.FromMinutes(1);
        rig.Clock.Advance(age);
        for (var receive = 0; receive < 3; receive++)
        {
            await rig.ReceiveAsync();
            rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(["old"], rig.Cloud.Queues.Peek(CloudRig.Dead));

        rig.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await rig.ReceiveAsync(CloudRig.Dead));
    }
}
