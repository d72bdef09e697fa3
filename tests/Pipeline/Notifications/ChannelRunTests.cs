using System.Globalization;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Outcomes that come several times and in any order reach two replicas that are killed, and leave through real servers that
/// limit, fail, stall, refuse and show a certificate that nobody trusts.</summary>
public sealed class ChannelRunTests(ITestOutputHelper output)
{
    private const string LongTests = "FILEPIPELINE_LONG_TESTS";

    // A kill ends what a replica sends at that time: ten deliveries and eight retries.
    private const int SendsAtOnce = 18;

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 1000)]
    [InlineData(3, 1000)]
    [InlineData(4, 1000)]
    public async Task Every_channel_accepts_every_message_once(int seed, int outcomes)
    {
        Assert.SkipUnless(
            outcomes <= 100 || Environment.GetEnvironmentVariable(LongTests) == "1", $"takes minutes (set {LongTests}=1)");
        var keys = Keys("in", outcomes);
        var untrusted = Keys("tls", 3);
        await using var run = await ChannelRun.StartAsync(seed, TimeSpan.FromMinutes(5) + (outcomes * TimeSpan.FromSeconds(1)));

        await run.PublishAsync([.. keys.Take(outcomes / 10), .. untrusted]);
        run.Open();
        await run.PublishAsync(keys.Skip(outcomes / 10));
        await run.WhenAcceptedAsync(keys);

        // Nothing is lost for the channel that cannot be reached, and the others do not wait for it.
        var pending = await run.PendingAsync(ChannelRun.Untrusted);
        // A try stores the next one before it deletes its own.
        Assert.Equal(untrusted.Count, pending.Select(message => (string)message["messageId"]!).Distinct().Count());
        Assert.All(pending, message => Assert.Contains("SSL", (string)message["detail"]!, StringComparison.Ordinal));
        var more = 0;
        foreach (var (channel, counts) in run.Accepted())
        {
            Assert.Equal(keys.Order(StringComparer.Ordinal), counts.Keys.Where(key => key.Length > 0).Order(StringComparer.Ordinal));
            foreach (var key in keys) Assert.True(counts[key] <= 1 + run.Kills, $"{channel} got {key} {counts[key]} times");
            more += keys.Sum(key => counts[key] - 1);
        }

        output.WriteLine($"seed {seed}: {run.Kills} kills, {more} messages twice; faults: {run.ChannelFaults}");
        Assert.InRange(more, 0, run.Kills * SendsAtOnce);
    }

    private static List<string> Keys(string folder, int count) =>
        [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{folder}/{number}.txt"))];
}
