namespace FilePipeline.Contracts;

/// <summary>Names of the Dapr components: the same in every environment (files in <c>components/</c>).</summary>
public static class Components
{
    /// <summary>bindings.aws.s3: the upload bucket.</summary>
    public const string Files = "files";

    /// <summary>bindings.aws.s3: due and parked messages.</summary>
    public const string Parking = "parking";

    /// <summary>state.aws.dynamodb: file records, marks, leases, cursors.</summary>
    public const string Records = "records";

    /// <summary>pubsub.aws.snssqs: carries <see cref="Topics.FileOutcomes"/>.</summary>
    public const string Outcomes = "outcomes";

    /// <summary>pubsub.aws.snssqs: S3 events through a topic, where an environment has the fast way in (<c>components/localstack-fast</c>).</summary>
    public const string FileEventsTopic = "file-events-topic";

    /// <summary>bindings.aws.sqs, input: outcomes that the notifier's subscription gave up.</summary>
    public const string OutcomeDeadLetters = "outcome-dead-letters";

    /// <summary>bindings.aws.sqs, output: back to the main queue.</summary>
    public const string FileEventsOut = "file-events-out";

    /// <summary>bindings.aws.sqs, output: on to the queue of large files.</summary>
    public const string LargeFilesOut = "large-files-out";

    /// <summary>bindings.aws.sqs, input: the dead-letter queue of both queues.</summary>
    public const string DeadLetters = "dead-letters";

    /// <summary>bindings.aws.sqs, output: what can never be read, handed over at once.</summary>
    public const string DeadLettersOut = "dead-letters-out";

    /// <summary>bindings.cron: the sweep of what is due.</summary>
    public const string RequeueSchedule = "requeue-schedule";

    /// <summary>bindings.cron: the comparison of bucket and records.</summary>
    public const string ReconcileSchedule = "reconcile-schedule";

    /// <summary>bindings.cron: digests and channel retries.</summary>
    public const string NotifySchedule = "notify-schedule";

    /// <summary>bindings.aws.sns: people's topic.</summary>
    public const string Alerts = "alerts";

    /// <summary>bindings.http: an incoming webhook.</summary>
    public const string Slack = "slack";

    /// <summary>bindings.smtp or bindings.aws.ses: mail without SNS.</summary>
    public const string Email = "email";

    /// <summary>bindings.aws.sqs, input: the lanes of the main queue; each handles one message at a time.</summary>
    public static IReadOnlyList<string> FileEventLanes { get; } = [.. Enumerable.Range(1, 8).Select(n => $"file-events-{n}")];

    /// <summary>bindings.aws.sqs, input: the lanes of the queue of large files.</summary>
    public static IReadOnlyList<string> LargeFileLanes { get; } = [.. Enumerable.Range(1, 2).Select(n => $"large-files-{n}")];

    /// <summary>Every component of an environment; <see cref="FileEventsTopic"/> is beside them where there is a fast way in.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. FileEventLanes, .. LargeFileLanes, LargeFilesOut, FileEventsOut, DeadLetters, DeadLettersOut, Files, Parking, Records, Outcomes, OutcomeDeadLetters,
        RequeueSchedule, ReconcileSchedule, NotifySchedule, Alerts, Slack, Email,
    ];
}
