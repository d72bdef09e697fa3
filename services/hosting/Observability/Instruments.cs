using System.Diagnostics.Metrics;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>Makes instruments from the list in <see cref="AppMetrics"/>.</summary>
public static class Instruments
{
    private static readonly double[] _seconds =
        [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600, 86400];
    private static readonly double[] _bytes =
        [0, 1 << 10, 1 << 14, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26, 1 << 28, 1L << 30, 1L << 32, 1L << 34, 1L << 36];

    /// <summary>The meter of a service.</summary>
    public static Meter OfApp(this IMeterFactory factory, string appId) => factory.Create(AppMetrics.MeterPrefix + appId);

    /// <summary>A counter of the list.</summary>
    public static Counter<long> Counter(this Meter meter, Metric metric) =>
        meter.CreateCounter<long>(metric.Name, metric.Unit, metric.Description);

    /// <summary>A histogram of the list, with buckets that fit its unit.</summary>
    public static Histogram<double> Histogram(this Meter meter, Metric metric) => meter.CreateHistogram(
        metric.Name, metric.Unit,
        metric.Description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = metric.Unit == "By" ? _bytes : _seconds });

    /// <summary>A gauge of the list.</summary>
    /// <param name="meter">The service's.</param>
    /// <param name="metric">Which.</param>
    /// <param name="read">Its value now; null while there is none yet.</param>
    public static ObservableGauge<double> Gauge(this Meter meter, Metric metric, Func<double?> read) =>
        meter.Gauge(metric, () => read() is { } value ? [new Measurement<double>(value)] : Array.Empty<Measurement<double>>());

    /// <summary>A gauge of the list that has labels.</summary>
    public static ObservableGauge<double> Gauge(this Meter meter, Metric metric, Func<IEnumerable<Measurement<double>>> read) =>
        meter.CreateObservableGauge(metric.Name, read, metric.Unit, metric.Description);
}
