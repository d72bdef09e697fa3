using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using Microsoft.Extensions.Hosting;

namespace FilePipeline.Hosting;

/// <summary>Exports each counter with its usual labels at 0 when a service starts: a rate needs a value before the first event, and that
/// event is often the one that matters. Labels outside of these lists begin with their first event.</summary>
internal sealed class ZeroCounters(Meter meter, string appId) : IHostedService
{
    private static readonly string[] _channels = [Components.Alerts, Components.Slack, Components.Email];

    private static readonly string[] _uploads = ["stored", "refused", "aborted", "failed"];
    private static readonly string[] _redelivered = ["retry", "error"];
    private static readonly string[] _sources = [MessageSources.Requeue, MessageSources.Reconcile, MessageSources.Console];

    private static readonly string[] _failures =
    [
        .. Codes.All.Where(code => code.Kind == CodeKind.Failure).Select(code => code.Name),
        .. ((string[])[Components.Files, Components.Records, Components.Outcomes, Components.Parking]).Select(Codes.Unavailable),
    ];

    // After the exporter, which registers before it and ignores what was counted earlier.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (metric, labels) in Of(appId)) meter.Counter(metric).Add(0, labels);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The counters of a service, each with one set of labels.</summary>
    internal static IEnumerable<(Metric Metric, KeyValuePair<string, object?>[] Labels)> Of(string appId) => appId switch
    {
        AppIds.Ingest =>
        [
            .. _uploads.Select(result => (AppMetrics.Uploads, Labels(("result", result)))),
            .. Deliveries(Routes.OutcomeEvents),
        ],
        AppIds.Processor =>
        [
            (AppMetrics.FileOutcomes, Labels(("status", FileStatus.Processed.ToWireName()), ("code", "none"))),
            .. Codes.All.Where(code => code.Kind == CodeKind.Rejection).Select(code =>
                (AppMetrics.FileOutcomes, Labels(("status", FileStatus.Rejected.ToWireName()), ("code", code.Name)))),
            .. Skips("duplicate", "stale", "claimed"),
            .. _failures.Select(code => (AppMetrics.FileFailures, Labels(("code", code)))),
            .. Deliveries(Routes.FileEvents, Routes.LargeFiles, Routes.FileEventsTopic),
        ],
        AppIds.Notifier =>
        [
            .. _channels.Select(channel => (AppMetrics.NotificationsSent, Labels(("channel", channel)))),
            .. _channels.Select(channel =>
                (AppMetrics.NotificationFailures, Labels(("channel", channel), ("code", Codes.Unavailable(channel))))),
            .. Skips("too-old"),
            .. Deliveries(Routes.FileOutcomes, Routes.OutcomeDeadLetters, Routes.NotifySchedule),
        ],
        AppIds.Requeue =>
        [
            .. _failures.Concat(Codes.All.Where(code => code.Kind == CodeKind.Message).Select(code => code.Name))
                .Select(code => (AppMetrics.DeadLetters, Labels(("code", code)))),
            .. Enumerable.Range(1, 5).Select(round => (AppMetrics.Rounds, Labels(("round", round)))),
            .. _sources.Select(source => (AppMetrics.SentBack, Labels(("source", source)))),
            .. Skips("duplicate", "stale", "claimed"),
            .. Deliveries(Routes.DeadLetters, Routes.RequeueSchedule, Routes.ReconcileSchedule),
        ],
        _ => [],
    };

    private static IEnumerable<(Metric, KeyValuePair<string, object?>[])> Skips(params IEnumerable<string> reasons) =>
        reasons.Select(reason => (AppMetrics.FileSkips, Labels(("reason", reason))));

    private static IEnumerable<(Metric, KeyValuePair<string, object?>[])> Deliveries(params IEnumerable<string> routes) =>
        from route in routes
        from result in _redelivered
        select (AppMetrics.DeliveryFailures, Labels(("route", route), ("result", result)));

    private static KeyValuePair<string, object?>[] Labels(params IEnumerable<(string Name, object Value)> labels) =>
        [.. labels.Select(label => new KeyValuePair<string, object?>(label.Name, label.Value))];
}
