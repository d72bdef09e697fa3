namespace FilePipeline.Contracts;

/// <summary>Dapr app ids of the services.</summary>
public static class AppIds
{
    /// <summary>Upload page and API.</summary>
    public const string Ingest = "ingest";

    /// <summary>S3 event in, record and outcome out.</summary>
    public const string Processor = "processor";

    /// <summary>Outcomes in, people told.</summary>
    public const string Notifier = "notifier";

    /// <summary>Dead letters, parking, reconcile.</summary>
    public const string Requeue = "requeue";

    /// <summary>Every app, as <c>dapr.yaml</c> names them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ingest, Processor, Notifier, Requeue];
}
