namespace FilePipeline.Contracts;

/// <summary>Topics and the CloudEvent types on them.</summary>
public static class Topics
{
    /// <summary>Every final status of every file, as <see cref="FileOutcome"/>.</summary>
    public const string FileOutcomes = "file-outcomes";

    /// <summary>S3 events, where an environment has the fast way in; no CloudEvents.</summary>
    public const string FileEvents = "file-events-topic";

    /// <summary>CloudEvent type of <see cref="FileOutcome"/>.</summary>
    public const string FileOutcomeType = "filepipeline.file-outcome.v1";
}
