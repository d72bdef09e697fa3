using System.Diagnostics.Metrics;
using System.Globalization;

namespace FilePipeline.Bench;

/// <summary>The time that an app takes for a delivery, measured by its sidecar.</summary>
internal sealed class HandlerTimes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private double _seconds;
    private int _count;

    public HandlerTimes(int appPort)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.client.request.duration") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            var (isOurs, isPost) = (false, false);
            foreach (var (name, value) in tags)
            {
                isOurs |= name == "server.port" && Convert.ToInt32(value, CultureInfo.InvariantCulture) == appPort;
                isPost |= name == "http.request.method" && value is "POST";
            }
            if (!isOurs || !isPost) return;
            lock (_gate) (_seconds, _count) = (_seconds + seconds, _count + 1);
        });
        _listener.Start();
    }

    /// <summary>The mean, in seconds.</summary>
    public double Mean
    {
        get
        {
            lock (_gate) return _count == 0 ? 0 : _seconds / _count;
        }
    }

    public void Dispose() => _listener.Dispose();
}
