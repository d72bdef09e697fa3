namespace FilePipeline.Contracts;

/// <summary>Paths that sidecars post to; named in <c>components/</c> too.</summary>
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

    /// <summary>Requeue: cron, the reconcile.</summary>
    public const string ReconcileSchedule = "/reconcile-schedule";

    /// <summary>Notifier: outcomes.</summary>
    public const string FileOutcomes = "/file-outcomes";

    /// <summary>Notifier: outcomes that the subscription gave up, as SNS envelopes.</summary>
    public const string OutcomeDeadLetters = "/outcome-dead-letters";

    /// <summary>Notifier: cron.</summary>
    public const string NotifySchedule = "/notify-schedule";
}
