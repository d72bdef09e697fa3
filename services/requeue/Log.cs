namespace FilePipeline.Requeue;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "Scheduled file {FileId} for round {Round} at {DueAt}: {Code}")]
    public static partial void FileWaits(this ILogger logger, string fileId, int round, DateTimeOffset dueAt, string code);

    [LoggerMessage(4002, LogLevel.Warning, "Parked file {FileId}: {Code}")]
    public static partial void FileParked(this ILogger logger, string fileId, string code);

    [LoggerMessage(4003, LogLevel.Warning, "Parked a message, {Code}: {Reason}")]
    public static partial void MessageParked(this ILogger logger, string code, string reason);

    [LoggerMessage(4004, LogLevel.Information, "Sent {Count} due messages back to the main queue")]
    public static partial void DueSent(this ILogger logger, int count);

    [LoggerMessage(4005, LogLevel.Warning, "Sent an event for file {FileId}: it has no current record, or its record is overdue")]
    public static partial void UntrackedFileSent(this ILogger logger, string fileId);

    [LoggerMessage(4006, LogLevel.Warning, "Reconcile found {Count} untracked objects ({Bytes} bytes)")]
    public static partial void LedgerHasGap(this ILogger logger, long count, long bytes);

    [LoggerMessage(4007, LogLevel.Error, "Ledger totals do not match the bucket listing: recorded and listed bytes differ")]
    public static partial void LedgerDiffers(this ILogger logger);

    [LoggerMessage(4010, LogLevel.Warning, "Could not compare file {FileId} with the bucket: {Code}")]
    public static partial void FileNotCompared(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(4011, LogLevel.Warning, "Ledger not updated: {Count} objects could not be compared")]
    public static partial void LedgerNotWritten(this ILogger logger, int count);

    [LoggerMessage(4008, LogLevel.Information, "Sent {ParkingKey} back on request")]
    public static partial void ParkedSentBack(this ILogger logger, string parkingKey);

    [LoggerMessage(4009, LogLevel.Information, "Discarded {ParkingKey} on request")]
    public static partial void ParkedDiscarded(this ILogger logger, string parkingKey);

    [LoggerMessage(4012, LogLevel.Information, "Deleted orphaned parking entry {ParkingKey}")]
    public static partial void StaleEntryDeleted(this ILogger logger, string parkingKey);

    [LoggerMessage(4013, LogLevel.Information, "Continued reprocess job {Job}, {Phase}: {Matched} files match, {Sent} sent")]
    public static partial void ReprocessContinued(this ILogger logger, string job, string phase, long matched, long sent);

    [LoggerMessage(4015, LogLevel.Warning, "Sent a removal event for file {FileId}: the bucket no longer lists it")]
    public static partial void LostRemovalSent(this ILogger logger, string fileId);

    [LoggerMessage(4016, LogLevel.Warning, "Skipped page {ParkingKey} of listed keys, so its removals are not checked: {Problem}")]
    public static partial void KeyPageUnreadable(this ILogger logger, string parkingKey, string problem);

    [LoggerMessage(4017, LogLevel.Warning, "Continued the scan without a page of listed keys: {Code}")]
    public static partial void KeyPageLost(this ILogger logger, string code, Exception failure);

    [LoggerMessage(4018, LogLevel.Warning, "Skipped {ParkingKey}: {Bytes} bytes are too large to send; discard {Report} to delete it")]
    public static partial void DueEntryTooLarge(this ILogger logger, string parkingKey, long bytes, string report);

    [LoggerMessage(4030, LogLevel.Information, "Added file {FileId} to the index of failures, where its entry was missing")]
    public static partial void FailureIndexed(this ILogger logger, string fileId);

    [LoggerMessage(4019, LogLevel.Information, "Started {SendBack} on request by {By}")]
    public static partial void SendBackStarted(this ILogger logger, string sendBack, string by);

    [LoggerMessage(4020, LogLevel.Information, "Sent step {Step} of {SendBack}: {Count} files")]
    public static partial void SendBackStepSent(this ILogger logger, int step, string sendBack, int count);

    [LoggerMessage(4021, LogLevel.Warning, "Activity of {SendBack} failed and is tried again: {Code}")]
    public static partial void SendBackFailed(this ILogger logger, string sendBack, string code, Exception failure);

    [LoggerMessage(4022, LogLevel.Information, "Ended {SendBack}, {Phase}: {Why}; {Sent} files sent, {Processed} processed")]
    public static partial void SendBackEnded(
        this ILogger logger, string sendBack, SendBackPhase phase, string? why, int sent, int processed);

    [LoggerMessage(4023, LogLevel.Information, "Waiting to connect the workflow worker, /send-backs answers 503: {Missing}")]
    public static partial void WorkflowsMissing(this ILogger logger, string missing);

    [LoggerMessage(4024, LogLevel.Information, "Started the workflow worker")]
    public static partial void WorkflowWorkerStarted(this ILogger logger);

    [LoggerMessage(4025, LogLevel.Warning, "Reported overdue files of rule {Rule}, deadline {Deadline}: found {Found} of {Expected}")]
    public static partial void FilesOverdue(this ILogger logger, string rule, string deadline, int found, int expected);

    [LoggerMessage(4026, LogLevel.Information, "Reported late files of rule {Rule}, deadline {Deadline}: found {Found}")]
    public static partial void FilesArrivedLate(this ILogger logger, string rule, string deadline, int found);

    [LoggerMessage(4028, LogLevel.Information,
        "Deferred a dead letter, will be redelivered: its bucket may be that of {Components}, which did not answer yet")]
    public static partial void DeadLetterDeferred(this ILogger logger, string components);

    [LoggerMessage(4027, LogLevel.Warning, "Stopped counting expected files after {Objects} objects: use a longer beginning")]
    public static partial void ExpectedListingCut(this ILogger logger, int objects);
}
