using System.Collections.Concurrent;
using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Bench;

/// <summary>Makes each call of a component as slow as with daprd and AWS, 2 to 5 ms, and counts the calls.</summary>
internal sealed class SidecarCosts
{
    private const double ShortestMilliseconds = 2;
    private const double LongestMilliseconds = 5;
    private const int Steps = 31;

    // Units of 4 KiB read strongly and of 1 KiB written, on demand.
    private const double ReadUnit = 0.125e-6;
    private const double WriteUnit = 0.625e-6;
    private const double QueueRequest = 0.40e-6;
    private const double TopicRequest = 0.50e-6;
    private const double ObjectRead = 0.40e-6;
    private const double ObjectWrite = 5e-6;

    private readonly ConcurrentDictionary<ComponentCall, int> _calls = new();
    private int _count;

    /// <summary>Counts a call.</summary>
    /// <returns>How much longer it takes.</returns>
    public TimeSpan Take(ComponentCall call)
    {
        _calls.AddOrUpdate(call, 1, (_, count) => count + 1);
        var step = Interlocked.Increment(ref _count) % Steps;
        return TimeSpan.FromMilliseconds(ShortestMilliseconds + ((LongestMilliseconds - ShortestMilliseconds) * step / (Steps - 1)));
    }

    /// <summary>Starts to count from 0.</summary>
    public void Reset() => _calls.Clear();

    /// <summary>The calls of each app for 1,000 files, by component and operation.</summary>
    public string PerThousand(int files) => string.Join("; ", _calls
        .GroupBy(call => call.Key.AppId).OrderBy(app => app.Key, StringComparer.Ordinal)
        .Select(app => $"{app.Key} {Rate(app.Sum(call => call.Value), files)} ("
            + string.Join(", ", app.OrderByDescending(call => call.Value).Where(call => call.Value * 100 >= files)
                .Select(call => $"{call.Key.Component} {call.Key.Operation} {Rate(call.Value, files)}")) + ")"));

    /// <summary>The requests to AWS that the run stands for, and their price at the list of us-east-1 of November 2026.</summary>
    /// <param name="files">Files of the run.</param>
    /// <param name="recordBytes">Bytes of a record.</param>
    /// <returns>Requests for 1,000 files, and dollars for a million.</returns>
    public (double Requests, double Dollars) Aws(int files, int recordBytes)
    {
        // Each file is a message in three queues (events, outcomes for notifier and for ingest): received and deleted.
        var (requests, dollars) = (6.0 * files, 6 * files * QueueRequest);
        foreach (var (call, count) in _calls)
        {
            requests += count;
            dollars += count * PriceOf(call, recordBytes);
        }
        return (requests * 1000 / files, dollars * 1e6 / files);
    }

    private static double PriceOf(ComponentCall call, int recordBytes) => (call.Component, call.Operation) switch
    {
        (Components.Records, "get") => ReadUnit,
        (Components.Records, _) => WriteUnit * (call.AppId == AppIds.Processor ? (recordBytes + 1023) / 1024 : 1),
        (_, "publish") => TopicRequest,
        (Components.Alerts, _) => TopicRequest,
        (_, "get" or "bulkGet") => ObjectRead,
        (Components.Files or Components.Parking, _) => ObjectWrite,
        _ => QueueRequest,
    };

    private static string Rate(int count, int files) => (count * 1000.0 / files).ToString("0", CultureInfo.InvariantCulture);
}
