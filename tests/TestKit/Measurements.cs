using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.TestKit;

/// <summary>One measurement: <c>value</c> of a metric, with its labels as <c>name=value</c>.</summary>
public sealed record Measurement(string Metric, double Value, IReadOnlyList<string> Labels);

/// <summary>The measurements of one service in this process.</summary>
public sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Measurement> _all = [];

    /// <param name="services">The services of its host.</param>
    public Measurements(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Take(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>The measurements of one metric so far.</summary>
    public IReadOnlyList<Measurement> Of(string metric) => [.. _all.Where(one => one.Metric == metric)];

    /// <summary>Reads the gauges; of one with labels, one value.</summary>
    public IReadOnlyDictionary<string, double> Look()
    {
        _all.Clear();
        _listener.RecordObservableInstruments();
        return _all.GroupBy(one => one.Metric, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        List<string> words = [];
        foreach (var (name, label) in labels) words.Add($"{name}={label}");
        _all.Enqueue(new(instrument.Name, value, words));
    }
}
