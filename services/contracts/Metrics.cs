namespace FilePipeline.Contracts;

/// <summary>The instrument of a metric.</summary>
public enum MetricKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A distribution.</summary>
    Histogram,

    /// <summary>A current value.</summary>
    Gauge,
}

/// <summary>One metric of the services.</summary>
/// <param name="Name">OpenTelemetry name.</param>
/// <param name="Kind">The instrument.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, or the counted thing in braces.</param>
/// <param name="Description">One line for operators.</param>
/// <param name="Labels">Attributes, with few values each and never a key or an id.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit, string Description, params IReadOnlyList<string> Labels);

/// <summary>Every metric that the services define; <c>docs/telemetry.md</c> explains each. Rules, panels and alarms use only these and
/// the listed metrics of Dapr, KEDA and AWS.</summary>
public static class AppMetrics
{
    /// <summary>Prefix of the meters' names; the app id follows.</summary>
    public const string MeterPrefix = "FilePipeline.";

    /// <summary>Counter, files that reached an outcome. Labels <c>status</c>, <c>code</c> (<c>none</c> without a code) and, for files of
    /// another source than the default one, <c>source</c>: its name.</summary>
    public static Metric FileOutcomes { get; } =
        new("filepipeline.file.outcomes", MetricKind.Counter, "{file}", "Files that reached an outcome", "status", "code", "source");

    /// <summary>Histogram, bytes of the files that were processed or rejected. Label <c>status</c>.</summary>
    public static Metric FileSize { get; } =
        new("filepipeline.file.size", MetricKind.Histogram, "By", "Bytes of the files that were processed or rejected", "status");

    /// <summary>Histogram, seconds from the time of the S3 event to the published outcome. Label <c>status</c>. Files that requeue or
    /// reconcile sent again count too.</summary>
    public static Metric FileDuration { get; } =
        new("filepipeline.file.duration", MetricKind.Histogram, "s", "Time from the S3 event to the published outcome", "status");

    /// <summary>Counter, events without an effect. Label <c>reason</c>: <c>duplicate</c>, <c>stale</c>, <c>claimed</c> or
    /// <c>too-old</c>.</summary>
    public static Metric FileSkips { get; } =
        new("filepipeline.file.events.skipped", MetricKind.Counter, "{event}", "Events that were skipped", "reason");

    /// <summary>Counter, failed attempts to process a file. Labels <c>code</c>, and <c>source</c> as of
    /// <see cref="FileOutcomes"/>.</summary>
    public static Metric FileFailures { get; } =
        new("filepipeline.file.failures", MetricKind.Counter, "{attempt}", "Failed attempts to process a file", "code", "source");

    /// <summary>Histogram, seconds for one delivery. Labels <c>route</c> and <c>result</c> (<c>success</c>, <c>retry</c>, <c>drop</c>,
    /// <c>error</c>).</summary>
    public static Metric DeliveryDuration { get; } =
        new("filepipeline.delivery.duration", MetricKind.Histogram, "s", "Duration of one delivery from the sidecar", "route", "result");

    /// <summary>Counter, deliveries that are redelivered. Labels <c>route</c> and <c>result</c> (<c>retry</c>: failed with a code;
    /// <c>error</c>: an exception without a code).</summary>
    public static Metric DeliveryFailures { get; } =
        new("filepipeline.delivery.failures", MetricKind.Counter, "{message}", "Deliveries that are redelivered", "route", "result");

    /// <summary>Gauge, deliveries that a service works on now. Label <c>route</c>.</summary>
    public static Metric DeliveriesInFlight { get; } =
        new("filepipeline.delivery.in_flight", MetricKind.Gauge, "{delivery}", "Deliveries in progress", "route");

    /// <summary>Counter, files and unreadable messages received from the dead-letter queue. Label <c>code</c>: the cause.</summary>
    public static Metric DeadLetters { get; } =
        new(
            "filepipeline.requeue.dead_letters",
            MetricKind.Counter,
            "{file}",
            "Files received from the dead-letter queue, by cause",
            "code");

    /// <summary>Counter, files scheduled for another round. Label <c>round</c>.</summary>
    public static Metric Rounds { get; } =
        new("filepipeline.requeue.rounds", MetricKind.Counter, "{file}", "Files scheduled for another round", "round");

    /// <summary>Counter, messages sent to the main queue. Label <c>source</c>: <c>requeue</c>, <c>reconcile</c> or
    /// <c>console</c>.</summary>
    public static Metric SentBack { get; } =
        new(
            "filepipeline.requeue.messages.sent",
            MetricKind.Counter,
            "{message}",
            "Messages that requeue sent to the main queue",
            "source");

    /// <summary>Gauge, parked files and messages.</summary>
    public static Metric RequeueParked { get; } =
        new("filepipeline.requeue.parked", MetricKind.Gauge, "{file}", "Parked files and messages");

    /// <summary>Gauge, seconds since the oldest due entry was due; 0 when no entry is late.</summary>
    public static Metric RequeueOldestDueAge { get; } =
        new("filepipeline.requeue.oldest_due_age", MetricKind.Gauge, "s", "Time since the oldest due entry was due");

    /// <summary>Gauge, untracked objects in the last full reconcile.</summary>
    public static Metric RequeueLedgerGap { get; } =
        new("filepipeline.requeue.ledger_gap", MetricKind.Gauge, "{file}", "Objects in the bucket without a current record");

    /// <summary>Counter, notifications that a channel accepted. Label <c>channel</c>.</summary>
    public static Metric NotificationsSent { get; } =
        new("filepipeline.notifications.sent", MetricKind.Counter, "{notification}", "Notifications that a channel accepted", "channel");

    /// <summary>Counter, notifications that a channel did not accept; each is retried. Labels <c>channel</c> and <c>code</c>.</summary>
    public static Metric NotificationFailures { get; } =
        new(
            "filepipeline.notifications.failures",
            MetricKind.Counter,
            "{notification}",
            "Notifications that a channel did not accept",
            "channel", "code");

    /// <summary>Counter, uploads to ingest. Label <c>result</c>: <c>stored</c>, <c>refused</c>, <c>aborted</c> or <c>failed</c>.</summary>
    public static Metric Uploads { get; } =
        new("filepipeline.upload.requests", MetricKind.Counter, "{request}", "Uploads from the page and the API", "result");

    /// <summary>Histogram, bytes of the files that ingest stored.</summary>
    public static Metric UploadSize { get; } =
        new("filepipeline.upload.size", MetricKind.Histogram, "By", "Bytes of the files uploaded from the page and the API");

    /// <summary>Every metric.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        FileOutcomes, FileSize, FileDuration, FileSkips, FileFailures, DeliveryDuration, DeliveryFailures, DeliveriesInFlight, DeadLetters,
        Rounds, SentBack, RequeueParked, RequeueOldestDueAge, RequeueLedgerGap, NotificationsSent, NotificationFailures, Uploads,
        UploadSize,
    ];
}
