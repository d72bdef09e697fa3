using System.Diagnostics;
using System.Diagnostics.Metrics;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>Measures deliveries of the sidecar.</summary>
internal sealed class DeliveryMetrics(Meter meter, TimeProvider clock)
{
    private const string Error = "error";
    private readonly Histogram<double> _duration = meter.Histogram(AppMetrics.DeliveryDuration);
    private readonly Counter<long> _failures = meter.Counter(AppMetrics.DeliveryFailures);

    /// <summary>Runs a handler. An exception passes through, counted as <c>error</c>.</summary>
    public async Task<DeliveryResult> MeasureAsync(string route, Func<Task<DeliveryResult>> handle)
    {
        var began = clock.GetTimestamp();
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
            _duration.Record(clock.GetElapsedTime(began).TotalSeconds, tags);
            if (result is Error or "retry") _failures.Add(1, tags);
        }
    }

    private static string Word(DeliveryResult delivery) => delivery switch
    {
        DeliveryResult.Success => "success",
        DeliveryResult.Drop => "drop",
        _ => "retry",
    };
}
