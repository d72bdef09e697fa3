using System.Collections.Concurrent;
using FilePipeline.Notifier;
using FilePipeline.Processor;
using FilePipeline.Requeue;

namespace FilePipeline.Protocol.Tests;

/// <summary>Runs schedules.</summary>
internal static class Schedules
{
    private const int Shown = 20;

    private static readonly Lazy<AllParts> _parts = new(() => new(
        ServiceParts.Of<ProcessorOptions>(
            ("Processor:LargeFileThresholdBytes", "20"), ("Processor:ScratchFolder", Path.Combine(Path.GetTempPath(), "protocol-tests"))),
        // One entry a sweep, because more are sent side by side, on threads of their own.
        ServiceParts.Of<RequeueOptions>(
            ("Requeue:MaxRounds", "2"), ("Requeue:BackoffMinimum", "00:00:01"), ("Requeue:BackoffMaximum", "00:00:01"),
            ("Requeue:MaxEntriesPerSweep", "1")),
        ServiceParts.Of<NotifierOptions>(
            ("Notifier:Rules:0:Channels:0", "alerts"), ("Notifier:Rules:0:Cap:Count", "0"), ("Notifier:SendTimeout", "00:10:00"))));

    /// <summary>Runs one schedule to its end.</summary>
    public static Schedule RunOne(int seed)
    {
        var schedule = new Schedule(_parts.Value, seed);
        schedule.Run();
        return schedule;
    }

    /// <summary>Runs the schedules of the first seeds, and asserts that none breaks a promise.</summary>
    public static void Run(int schedules, ITestOutputHelper output)
    {
        var began = TimeProvider.System.GetTimestamp();
        var broken = new ConcurrentDictionary<int, string>();
        var steps = 0L;
        var next = -1;
        void RunMany()
        {
            for (var seed = Interlocked.Increment(ref next); seed < schedules; seed = Interlocked.Increment(ref next))
            {
                try
                {
                    using var schedule = RunOne(seed);
                    Interlocked.Add(ref steps, schedule.World.Trace.Count);
                    if (schedule.Violations is [var first, ..]) broken[seed] = first;
                }
                catch (Exception stuck) when (stuck is TimeoutException or InvalidOperationException or NotSupportedException)
                {
                    broken[seed] = stuck.Message;
                }
            }
        }

        // Threads of their own: a schedule waits for work that a service gives to the pool.
        _ = _parts.Value;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(RunMany)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var took = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine($"{schedules} schedules, {steps} steps, {schedules / took.TotalMinutes:f0} schedules a minute");
        foreach (var (seed, violation) in broken.OrderBy(one => one.Key).Take(Shown)) output.WriteLine($"seed {seed}: {violation}");
        Assert.True(
            broken.IsEmpty,
            $"{broken.Count} of {schedules} schedules broke a promise; FILEPIPELINE_SEED={broken.Keys.Order().FirstOrDefault()} shows one");
    }
}
