using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Cloud;

/// <summary>What the fault plan does to S3 notifications.</summary>
public sealed class NotificationFaultTests
{
    [Fact]
    public async Task A_reordered_notification_is_overtaken_by_a_later_one()
    {
        // A rate between: some are held back, and those after them are not.
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
        while (await rig.ReceiveAsync(visibility: TimeSpan.FromHours(1)) is { } message) keys.Add(FaultKey.Of(System.Text.Encoding.UTF8.GetBytes(message.Body)));
        return keys;
    }
}
