using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>Dapr app ids of the services.</summary>
public static class AppIds
{
    /// <summary>The upload page and API.</summary>
    public const string Ingest = "ingest";

    /// <summary>Turns S3 events into records and outcomes.</summary>
    public const string Processor = "processor";

    /// <summary>Sends notifications of outcomes.</summary>
    public const string Notifier = "notifier";

    /// <summary>Handles dead letters, parking and reconcile.</summary>
    public const string Requeue = "requeue";

    /// <summary>Every app id, as in <c>dapr.yaml</c>.</summary>
    public static IReadOnlyList<string> All { get; } = [Ingest, Processor, Notifier, Requeue];
}

/// <summary>Names of the Dapr components, the same in every environment (<c>components/</c>).</summary>
public static class Components
{
    /// <summary>bindings.aws.s3: the upload bucket, which is the default source; <see cref="SourceNames"/> has the others.</summary>
    public const string Files = "files";

    /// <summary>bindings.aws.s3: due and parked messages.</summary>
    public const string Parking = "parking";

    /// <summary>state.aws.dynamodb: file records, delivery records, leases, cursors.</summary>
    public const string Records = "records";

    /// <summary>state.aws.dynamodb: the actor state store, in which Dapr keeps workflows.</summary>
    public const string Workflows = "workflows";

    /// <summary>pubsub.aws.snssqs: carries <see cref="Topics.FileOutcomes"/>.</summary>
    public const string Outcomes = "outcomes";

    /// <summary>pubsub.aws.snssqs: ingest's own queue of <see cref="Topics.FileOutcomes"/>.</summary>
    public const string OutcomeEvents = "outcome-events";

    /// <summary>pubsub.aws.snssqs: S3 events through a topic, in environments with the fast intake
    /// (<c>components/localstack-fast</c>).</summary>
    public const string FileEventsTopic = "file-events-topic";

    /// <summary>bindings.aws.sqs, input: outcomes that the notifier's subscription dead-lettered.</summary>
    public const string OutcomeDeadLetters = "outcome-dead-letters";

    /// <summary>bindings.aws.sqs, output: the main queue.</summary>
    public const string FileEventsOut = "file-events-out";

    /// <summary>bindings.aws.sqs, output: the queue of large files.</summary>
    public const string LargeFilesOut = "large-files-out";

    /// <summary>bindings.aws.sqs, input: the dead-letter queue of both queues.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>bindings.aws.sqs, output: messages that can never be read, dead-lettered without retries.</summary>
    public const string DeadLettersOut = "dead-letters-out";

    /// <summary>bindings.cron: the sweep of due messages.</summary>
    public const string RequeueSchedule = "requeue-schedule";

    /// <summary>bindings.cron: the comparison of bucket and records (reconcile).</summary>
    public const string ReconcileSchedule = "reconcile-schedule";

    /// <summary>bindings.cron: pending messages and summaries of the notifier.</summary>
    public const string NotifySchedule = "notify-schedule";

    /// <summary>bindings.aws.sns: the topic for notifications.</summary>
    public const string Alerts = "alerts";

    /// <summary>bindings.http: an incoming webhook.</summary>
    public const string Slack = "slack";

    /// <summary>bindings.smtp or bindings.aws.ses: mail without SNS.</summary>
    public const string Email = "email";

    /// <summary>bindings.aws.sqs, input: the lanes of the main queue; each handles one message at a time.</summary>
    public static IReadOnlyList<string> FileEventLanes { get; } = [.. Enumerable.Range(1, 8).Select(n => $"file-events-{n}")];

    /// <summary>bindings.aws.sqs, input: the lanes of the queue of large files.</summary>
    public static IReadOnlyList<string> LargeFileLanes { get; } = [.. Enumerable.Range(1, 2).Select(n => $"large-files-{n}")];

    /// <summary>Every component of an environment; one with the fast intake has <see cref="FileEventsTopic"/> too.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. FileEventLanes, .. LargeFileLanes, LargeFilesOut, FileEventsOut, DeadLetters, DeadLettersOut, Files, Parking, Records,
        Workflows, Outcomes, OutcomeEvents, OutcomeDeadLetters,
        RequeueSchedule, ReconcileSchedule, NotifySchedule, Alerts, Slack, Email,
    ];
}

/// <summary>Topics and the CloudEvent types on them.</summary>
public static class Topics
{
    /// <summary>Every final status of every file, as <see cref="FileOutcome"/>.</summary>
    public const string FileOutcomes = "file-outcomes";

    /// <summary>S3 events in environments with the fast intake; they are not CloudEvents.</summary>
    public const string FileEvents = "file-events-topic";

    /// <summary>CloudEvent type of <see cref="FileOutcome"/>.</summary>
    public const string FileOutcomeType = "filepipeline.file-outcome.v1";
}

/// <summary>Paths that sidecars post to, the same as in <c>components/</c>.</summary>
public static class Routes
{
    /// <summary>Processor: the main queue's lanes.</summary>
    public const string FileEvents = "/file-events";

    /// <summary>Processor: the lanes of large files.</summary>
    public const string LargeFiles = "/large-files";

    /// <summary>Processor: S3 events through SNS, a <c>rawPayload</c> subscription.</summary>
    public const string FileEventsTopic = "/file-events-topic";

    /// <summary>Requeue: the dead-letter queue.</summary>
    public const string DeadLetters = "/dead-letters";

    /// <summary>Requeue: cron, the sweep.</summary>
    public const string RequeueSchedule = "/requeue-schedule";

    /// <summary>Requeue: cron, reconcile.</summary>
    public const string ReconcileSchedule = "/reconcile-schedule";

    /// <summary>Notifier: outcomes.</summary>
    public const string FileOutcomes = "/file-outcomes";

    /// <summary>Ingest: outcomes, for event streams.</summary>
    public const string OutcomeEvents = "/outcome-events";

    /// <summary>Notifier: outcomes that the subscription dead-lettered, as SNS envelopes.</summary>
    public const string OutcomeDeadLetters = "/outcome-dead-letters";

    /// <summary>Notifier: cron.</summary>
    public const string NotifySchedule = "/notify-schedule";
}

/// <summary>Keys in the component <see cref="Components.Records"/>; none may contain <c>||</c>.</summary>
public static class StateKeys
{
    /// <summary>Key of the ledger of the last full reconcile.</summary>
    public const string Ledger = "ledger";

    /// <summary>Key of the hint at the end of the log of outcomes.</summary>
    public const string OutcomesHead = "outcomes-head";

    /// <summary>Key of the encrypted keys that protect the cookies of ingest's pages.</summary>
    public const string SessionKeys = "session-keys";

    /// <summary>Key of the mark that a person's session on ingest's pages was ended.</summary>
    public static string EndedSession(string id) => $"ended-session:{id}";

    /// <summary>The id of a file of the default source: first 32 hex digits of SHA-256 over the key's UTF-8 bytes.</summary>
    public static string FileId(string key) => HexDigest(key);

    /// <summary>The id of a file: outside the default source the digest of the name of the source, a zero byte and the key.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="source">The name of the source; null for the default one.</param>
    public static string FileId(string key, string? source) => HexDigest(source is null ? key : $"{source}\0{key}");

    /// <summary>Key of a <see cref="FileRecord"/>.</summary>
    public static string File(string fileId) => $"file:{fileId}";

    /// <summary>Key of a lease (<c>owner, token, until</c>). It is never saved with a TTL, since an expired row would block the first
    /// write.</summary>
    public static string Lease(string name) => $"lease:{name}";

    /// <summary>Key of a job's cursor.</summary>
    public static string Cursor(string job) => $"cursor:{job}";

    /// <summary>Key of the delivery record of an outcome and channel.</summary>
    public static string Sent(string outcomeId, string channel) => $"sent:{outcomeId}:{channel}";

    /// <summary>Start of the keys of a window's slots for notifications.</summary>
    public static string NotifySlots(string rule, string channel, string window) => $"notify-slot:{rule}:{channel}:{window}";

    /// <summary>Key of the totals of a rule's last summary.</summary>
    public static string SummaryTotals(string rule, string kind, string channel) => $"summary:{rule}:{kind}:{channel}";

    /// <summary>Key of the retry count of a message that is not an outcome.</summary>
    public static string Unreadable(ReadOnlySpan<byte> body) => $"unreadable:{HexDigest(body)}";

    /// <summary>Key of the <see cref="UploadReceipt"/> of a file.</summary>
    public static string Upload(string fileId) => $"upload:{fileId}";

    /// <summary>Key of the kept answer to a request with an Idempotency-Key.</summary>
    public static string Idempotency(string request) => $"idempotency:{HexDigest(request)}";

    /// <summary>Key of a segment of the log of outcomes.</summary>
    public static string Outcomes(long segment) => $"outcomes:{segment}";

    /// <summary>Key of the figures of the outcomes of one hour.</summary>
    public static string OutcomesOfHour(DateTimeOffset hour) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"outcomes-hour:{hour.UtcDateTime:yyyyMMddHH}");

    /// <summary>First 32 lower-case hex digits of the SHA-256 of a text's UTF-8 bytes.</summary>
    public static string HexDigest(string text) => HexDigest(Encoding.UTF8.GetBytes(text));

    /// <summary>First 32 lower-case hex digits of the SHA-256 of some bytes.</summary>
    public static string HexDigest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
}
