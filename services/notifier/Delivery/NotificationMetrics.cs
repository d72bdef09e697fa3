using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>Counts notifications by channel.</summary>
internal sealed class NotificationMetrics(Meter meter)
{
    private readonly Counter<long> _sent = meter.Counter(AppMetrics.NotificationsSent);
    private readonly Counter<long> _failures = meter.Counter(AppMetrics.NotificationFailures);

    public void Sent(string channel) => _sent.Add(1, new KeyValuePair<string, object?>("channel", channel));

    public void Failed(string channel, string code) => _failures.Add(1, new("channel", channel), new("code", code));
}
