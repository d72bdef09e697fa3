using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>Measures deliveries of the sidecar.</summary>
internal sealed class DeliveryMetrics
{
    private const string Error = "error";
    private readonly ConcurrentDictionary<string, int> _inFlight = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _failures;

    public DeliveryMetrics(Meter meter, TimeProvider clock)
    {
        _clock = clock;
        _duration = meter.Histogram(AppMetrics.DeliveryDuration);
        _failures = meter.Counter(AppMetrics.DeliveryFailures);
        meter.Gauge(AppMetrics.DeliveriesInFlight, () =>
            _inFlight.Select(route => new Measurement<double>(route.Value, new KeyValuePair<string, object?>("route", route.Key))));
    }

    /// <summary>Runs a handler. An exception passes through, counted as <c>error</c>.</summary>
    public async Task<DeliveryResult> MeasureAsync(string route, Func<Task<DeliveryResult>> handle)
    {
        var began = _clock.GetTimestamp();
        Count(route, 1);
        var result = Error;
        try
        {
            var delivery = await handle();
            result = Word(delivery);
            return delivery;
        }
        finally
        {
            TagList tags = new() { { "route", route }, { "result", result } };
            Count(route, -1);
            _duration.Record(_clock.GetElapsedTime(began).TotalSeconds, tags);
            if (result is Error or "retry") _failures.Add(1, tags);
        }
    }

    private void Count(string route, int change) => _inFlight.AddOrUpdate(route, change, (_, count) => count + change);

    private static string Word(DeliveryResult delivery) => delivery switch
    {
        DeliveryResult.Success => "success",
        DeliveryResult.Drop => "drop",
        _ => "retry",
    };
}
