namespace FilePipeline.Contracts;

/// <summary>What a metric is made of.</summary>
public enum MetricKind
{
    /// <summary>A sum that only grows.</summary>
    Counter,

    /// <summary>A distribution.</summary>
    Histogram,

    /// <summary>A value as it is now.</summary>
    Gauge,
}

/// <summary>One metric of the services.</summary>
/// <param name="Name">OpenTelemetry name.</param>
/// <param name="Kind">Its instrument.</param>
/// <param name="Unit">UCUM: <c>s</c>, <c>By</c>, or what is counted in braces.</param>
/// <param name="Description">What it says, for a person.</param>
/// <param name="Labels">Its attributes: few values each, never a key or an id.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit, string Description, params IReadOnlyList<string> Labels);

/// <summary>Every metric that the services emit of their own; <c>docs/telemetry.md</c> says by whom and what for. Rules, panels and alarms name these and no others.</summary>
public static class AppMetrics
{
    /// <summary>What the meters' names begin with; the app id follows.</summary>
    public const string MeterPrefix = "FilePipeline.";

    /// <summary>Counter, files that reached an outcome. Labels <c>status</c> and <c>code</c> (<c>none</c> where all is well).</summary>
    public static Metric FileOutcomes { get; } =
        new("filepipeline.file.outcomes", MetricKind.Counter, "{file}", "Files that reached an outcome", "status", "code");

    /// <summary>Histogram, bytes of the files that reached an outcome of the processor. Label <c>status</c>.</summary>
    public static Metric FileSize { get; } =
        new("filepipeline.file.size", MetricKind.Histogram, "By", "Bytes of the files that were processed or rejected", "status");

    /// <summary>Histogram, seconds from the time of the S3 event to the published outcome. Label <c>status</c>. Files that came back by requeue or reconcile count too.</summary>
    public static Metric FileDuration { get; } =
        new("filepipeline.file.duration", MetricKind.Histogram, "s", "From the S3 event's time to the published outcome", "status");

    /// <summary>Counter, events that asked for nothing new. Label <c>reason</c>: <c>duplicate</c>, <c>stale</c>, <c>claimed</c> or
    /// <c>too-old</c>.</summary>
    public static Metric FileSkips { get; } =
        new("filepipeline.file.events.skipped", MetricKind.Counter, "{event}", "Events that asked for nothing new", "reason");

    /// <summary>Counter, attempts on files that failed. Label <c>code</c>.</summary>
    public static Metric FileFailures { get; } =
        new("filepipeline.file.failures", MetricKind.Counter, "{attempt}", "Attempts on files that failed", "code");

    /// <summary>Histogram, seconds that a handler took for one delivery. Labels <c>route</c> and <c>result</c> (<c>success</c>, <c>retry</c>, <c>drop</c>, <c>error</c>).</summary>
    public static Metric DeliveryDuration { get; } =
        new("filepipeline.delivery.duration", MetricKind.Histogram, "s", "What a handler took for one delivery of its sidecar", "route", "result");

    /// <summary>Counter, deliveries that were not dealt with and come back. Labels <c>route</c> and <c>result</c> (<c>retry</c>: refused with a cause; <c>error</c>: an exception nobody knows).</summary>
    public static Metric DeliveryFailures { get; } =
        new("filepipeline.delivery.failures", MetricKind.Counter, "{message}", "Deliveries that come back", "route", "result");

    /// <summary>Counter, files and unreadable messages taken from the dead-letter queue. Label <c>code</c>: the cause.</summary>
    public static Metric DeadLetters { get; } =
        new("filepipeline.requeue.dead_letters", MetricKind.Counter, "{file}", "Files taken from the dead-letter queue, by cause", "code");

    /// <summary>Counter, files that were given another round. Label <c>round</c>.</summary>
    public static Metric Rounds { get; } =
        new("filepipeline.requeue.rounds", MetricKind.Counter, "{file}", "Files that wait for another round", "round");

    /// <summary>Counter, messages sent back to the main queue. Label <c>source</c>: <c>requeue</c>, <c>reconcile</c> or <c>console</c>.</summary>
    public static Metric SentBack { get; } =
        new("filepipeline.requeue.messages.sent", MetricKind.Counter, "{message}", "Messages sent back to the main queue", "source");

    /// <summary>Gauge, files and messages that are parked now.</summary>
    public static Metric RequeueParked { get; } =
        new("filepipeline.requeue.parked", MetricKind.Gauge, "{file}", "Files and messages that wait for a person");

    /// <summary>Gauge, seconds since the oldest due entry was due; 0 when nothing is late.</summary>
    public static Metric RequeueOldestDueAge { get; } =
        new("filepipeline.requeue.oldest_due_age", MetricKind.Gauge, "s", "How long the oldest due entry has been due");

    /// <summary>Gauge, files of the bucket that the books of the last reconcile do not show.</summary>
    public static Metric RequeueLedgerGap { get; } =
        new("filepipeline.requeue.ledger_gap", MetricKind.Gauge, "{file}", "Files in the bucket that no record shows");

    /// <summary>Counter, notices that a channel took. Label <c>channel</c>.</summary>
    public static Metric NotificationsSent { get; } =
        new("filepipeline.notifications.sent", MetricKind.Counter, "{notification}", "Notifications that a channel took", "channel");

    /// <summary>Counter, notices that a channel did not take; they are tried again. Labels <c>channel</c> and <c>code</c>.</summary>
    public static Metric NotificationFailures { get; } =
        new("filepipeline.notifications.failures", MetricKind.Counter, "{notification}", "Notifications that a channel did not take", "channel", "code");

    /// <summary>Counter, uploads through ingest. Label <c>result</c>: <c>stored</c>, <c>refused</c>, <c>aborted</c> or <c>failed</c>.</summary>
    public static Metric Uploads { get; } =
        new("filepipeline.upload.requests", MetricKind.Counter, "{request}", "Uploads through the page and its API", "result");

    /// <summary>Histogram, bytes of the files stored by ingest.</summary>
    public static Metric UploadSize { get; } =
        new("filepipeline.upload.size", MetricKind.Histogram, "By", "Bytes of the files stored through the page and its API");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        FileOutcomes, FileSize, FileDuration, FileSkips, FileFailures, DeliveryDuration, DeliveryFailures, DeadLetters, Rounds, SentBack,
        RequeueParked, RequeueOldestDueAge, RequeueLedgerGap, NotificationsSent, NotificationFailures, Uploads, UploadSize,
    ];
}
