using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>S3 notifications, with and without injected faults.</summary>
public sealed class S3NotificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_put_notifies_the_queue_like_AWS()
    {
        await using var rig = await CloudRig.OpenAsync();
        var put = await rig.PutAsync("in/a b+ü.txt", "hello\n");
        var body = (await rig.ReceiveAsync())!.Body;
        Assert.Contains("\"key\":\"in/a+b%2B%C3%BC.txt\"", body, StringComparison.Ordinal);
        var file = Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Events);
        Assert.Equal(
            new FileEvent(CloudRig.Uploads, "in/a b+ü.txt", ObjectVersion.Of(null, put.Sequencer, put.ETag, 6, Some.Time), false), file);
    }

    [Fact]
    public async Task Only_the_removal_of_an_existing_object_notifies()
    {
        await using var rig = await CloudRig.OpenAsync();
        Assert.False(await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, "in/a", Cancellation));
        Assert.Null(await rig.ReceiveAsync());
        await rig.PutAsync("in/a", "x");
        await rig.Cloud.Objects.DeleteAsync(CloudRig.Uploads, "in/a", Cancellation);
        var events = rig.Cloud.Queues.Peek(CloudRig.Events)
            .Select(body => ((S3Message.Files)S3MessageReader.Read(Encoding.UTF8.GetBytes(body))).Events.Single()).ToList();
        Assert.Equal([false, true], events.Select(file => file.IsRemoval));
        Assert.Equal(WriteOrder.Newer, events[1].Write.ComparedTo(events[0].Write));
    }

    [Fact]
    public async Task Only_keys_with_the_prefix_and_buckets_with_a_rule_notify()
    {
        await using var rig = await CloudRig.OpenAsync();
        await rig.PutAsync("out/a", "x");
        await rig.PutAsync("in/a", "x", "other");
        Assert.Null(await rig.ReceiveAsync());
    }

    [Theory]
    [InlineData("lose=1", 0)]
    [InlineData("duplicate=1", 2)]
    [InlineData("", 1)]
    public async Task Notifications_are_lost_and_duplicated_as_planned_but_objects_are_stored(string faults, int messages)
    {
        await using var rig = await CloudRig.OpenAsync(FaultPlan.Parse(1, faults));
        await rig.PutAsync("in/a", "x");
        Assert.Equal(messages, (await rig.CountsAsync()).Visible);
        Assert.Equal("x", await rig.GetAsync("in/a"));
    }

    [Fact]
    public async Task A_delayed_notification_arrives_after_its_delay()
    {
        await using var rig = await CloudRig.OpenAsync(FaultPlan.Parse(1, "delay=1"));
        await rig.PutAsync("in/a", "x");
        Assert.Null(await rig.ReceiveAsync());
        var receive = rig.Cloud.Queues.ReceiveAsync(CloudRig.Events, 1, TimeSpan.FromHours(1), null, Cancellation);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Single(await receive);
    }

    [Fact]
    public async Task A_put_that_cannot_be_notified_stores_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("cloud-test-");
        var topology = new Topology([new("b", [new(["s3:ObjectCreated:*"], Topic: "late")])], [], [], []);
        await using (var cloud = await EmbeddedCloud.OpenAsync(
            folder.FullName, topology, FaultPlan.None, TimeProvider.System, Cancellation))
        {
            Task<StoredObject> PutAsync() => cloud.Objects.PutAsync("b", "a", new MemoryStream([1]), Cancellation);
            await Assert.ThrowsAsync<MissingResourceException>(PutAsync);
            Assert.Null(await cloud.Objects.FindAsync("b", "a", Cancellation));
            await cloud.Topics.EnsureAsync("late", Cancellation);
            Assert.Equal(await PutAsync(), await cloud.Objects.FindAsync("b", "a", Cancellation));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_reordered_notification_is_overtaken_by_a_later_one()
    {
        // With a rate of 0.5 some notifications are held back and later ones are not.
        await using var rig = await CloudRig.OpenAsync(FaultPlan.Parse(1, "reorder=0.5"));
        string[] keys = [.. Enumerable.Range(0, 8).Select(n => $"in/{n}")];
        foreach (var key in keys) await rig.PutAsync(key, key);

        var first = await TakeAsync(rig);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        var later = await TakeAsync(rig);

        Assert.NotEmpty(first);
        Assert.NotEmpty(later);
        Assert.Equal(keys, first.Concat(later).Order(StringComparer.Ordinal));
        Assert.Equal(rig.Faults.Injected.Select(fault => fault.Key), later.Order(StringComparer.Ordinal));
    }

    private static async Task<List<string>> TakeAsync(CloudRig rig)
    {
        var keys = new List<string>();
        while (await rig.ReceiveAsync(visibility: TimeSpan.FromHours(1)) is { } message)
            keys.Add(FaultKey.Of(Encoding.UTF8.GetBytes(message.Body)));
        return keys;
    }
}
