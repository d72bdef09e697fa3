using System.Collections.Concurrent;
using System.Globalization;
using FilePipeline.Contracts;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Outcomes that are delivered several times in any order to two replicas, through five channels that fail in every way: each
/// channel accepts each message once, and once more only where its answer or the sent record was lost.</summary>
public sealed class DeliverySeedTests(ITestOutputHelper output)
{
    private const int Outcomes = 200;
    private static readonly string[] _channels =
        [Components.Alerts, Components.Slack, ChannelName.Teams, Components.Email, ChannelName.Webhook];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Every_channel_accepts_every_message_once(int seed)
    {
        var clock = new FakeTimeProvider(Some.Time);
        var random = new SeededFaults(seed);
        await using var app = await NotifierApp.StartAsync(
            clock,
            [
                ("Notifier:Rules:0:Cap:Count", "0"), ("Notifier:MaxTries", "50"), ("Notifier:RetryMaximum", "00:01:00"),
                .. _channels.Select((channel, index) => ($"Notifier:Rules:0:Channels:{index}", channel)),
            ]);
        await using var other = app.Replica();
        var accepted = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var lost = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        foreach (var channel in _channels) Script(app, channel, random, accepted, lost);
        var unrecorded = 0;
        app.Sidecar.FailNext(
            call =>
            {
                if (call.Component is not (Components.Records or Components.Parking) || !random.IsHit(0.02)) return false;
                if (call.Kind == "save" && call.Text.Contains("\"sentAt\":\"", StringComparison.Ordinal))
                    Interlocked.Increment(ref unrecorded);
                return true;
            },
            times: int.MaxValue);

        var deliveries = Enumerable.Range(0, Outcomes).SelectMany(n => Enumerable.Repeat(n, 1 + random.Next(3))).ToArray();
        random.Shuffle(deliveries);
        // SQS redelivers until the answer is a success. The clock stands still during deliveries, or claims of slow threads would expire.
        for (var rounds = 0; deliveries.Length > 0; rounds++)
        {
            Assert.True(rounds < 500, $"{deliveries.Length} outcomes are never accepted");
            ConcurrentBag<int> again = [];
            await Parallel.ForEachAsync(deliveries, TestContext.Current.CancellationToken, async (n, _) =>
            {
                var outcome = NotifierApp.Outcome(string.Create(CultureInfo.InvariantCulture, $"in/{n}.txt"), FileStatus.Rejected);
                var to = random.Next(2) == 0 ? app : other;
                if (await to.DeliverAsync(outcome, $"outcome-{n}") != "SUCCESS") again.Add(n);
            });
            deliveries = [.. again];
            clock.Advance(TimeSpan.FromSeconds(7));
        }

        random.Stop();
        for (var ticks = 0; app.Stored(NotifyKeys.Pending).Count > 0; ticks++)
        {
            Assert.True(ticks < 500, "a message stays pending");
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAll(app.TickAsync(), other.TickAsync());
        }

        foreach (var channel in _channels)
        {
            for (var n = 0; n < Outcomes; n++)
            {
                var name = $"{channel} in/{n}.txt";
                Assert.InRange(accepted.GetValueOrDefault(name), 1, 1 + lost.GetValueOrDefault(name) + unrecorded);
            }
        }

        var more = accepted.Values.Sum() - (Outcomes * _channels.Length);
        output.WriteLine(
            $"seed {seed}: {random.Hits} faults, {more} messages sent twice, {lost.Values.Sum()} answers and {unrecorded} records lost");
        // These two are the window that the documentation names.
        Assert.InRange(more, 0, lost.Values.Sum() + unrecorded);
    }

    private static void Script(
        NotifierApp app,
        string channel,
        SeededFaults random,
        ConcurrentDictionary<string, int> accepted,
        ConcurrentDictionary<string, int> lost)
    {
        var operation = ChannelName.KindOf(channel) is Components.Alerts or Components.Email ? "create" : "post";
        app.Sidecar.OnBinding(channel, operation, call =>
        {
            var isHttp = operation == "post";
            var kind = random.IsHit(0.3) ? random.Next(4) : -1;
            if (kind == 0 || (kind > 0 && kind < 3 && !isHttp)) throw new RpcException(new(StatusCode.Internal, "connection refused"));
            if (kind is 1 or 2)
                return new(Metadata: new Dictionary<string, string> { ["statusCode"] = kind == 1 ? "429" : "500", ["Retry-After"] = "3" });
            var name = $"{channel} {NameIn(call.Text)}";
            accepted.AddOrUpdate(name, 1, (_, count) => count + 1);
            if (kind < 0) return new(Metadata: isHttp ? new Dictionary<string, string> { ["statusCode"] = "200" } : null);
            lost.AddOrUpdate(name, 1, (_, count) => count + 1);
            throw new RpcException(new(StatusCode.Unavailable, "the answer was lost"));
        });
    }

    private static string NameIn(string text)
    {
        var start = text.IndexOf("in/", StringComparison.Ordinal);
        return text[start..(text.IndexOf(".txt", start, StringComparison.Ordinal) + ".txt".Length)];
    }

#pragma warning disable CA5394 // The seed makes a run repeatable; nothing is protected by it.
    private sealed class SeededFaults(int seed)
    {
        private readonly Lock _gate = new();
        private readonly Random _random = new(seed);
        private bool _isStopped;

        public int Hits { get; private set; }

        public bool IsHit(double rate)
        {
            lock (_gate)
            {
                if (_isStopped || _random.NextDouble() >= rate) return false;
                Hits++;
                return true;
            }
        }

        public int Next(int count)
        {
            lock (_gate) return _random.Next(count);
        }

        public void Shuffle(int[] items)
        {
            lock (_gate) _random.Shuffle(items);
        }

        public void Stop() => _isStopped = true;
    }
#pragma warning restore CA5394
}
