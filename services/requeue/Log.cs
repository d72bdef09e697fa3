namespace FilePipeline.Requeue;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "File {FileId} waits for round {Round} until {DueAt}: {Code}")]
    public static partial void FileWaits(this ILogger logger, string fileId, int round, DateTimeOffset dueAt, string code);

    [LoggerMessage(4002, LogLevel.Warning, "File {FileId} is parked: {Code}")]
    public static partial void FileParked(this ILogger logger, string fileId, string code);

    [LoggerMessage(4003, LogLevel.Warning, "A message is parked, {Code}: {Reason}")]
    public static partial void MessageParked(this ILogger logger, string code, string reason);

    [LoggerMessage(4004, LogLevel.Information, "Sent {Count} due messages back to the main queue")]
    public static partial void DueSent(this ILogger logger, int count);

    [LoggerMessage(4005, LogLevel.Warning, "Sent an event for file {FileId}: it has no current record, or its record is overdue")]
    public static partial void UntrackedFileSent(this ILogger logger, string fileId);

    [LoggerMessage(4006, LogLevel.Warning, "Reconcile found {Count} objects ({Bytes} bytes) without a current record")]
    public static partial void LedgerHasGap(this ILogger logger, long count, long bytes);

    [LoggerMessage(4007, LogLevel.Error, "Ledger totals do not match the bucket listing: recorded and listed bytes differ")]
    public static partial void LedgerDiffers(this ILogger logger);

    [LoggerMessage(4010, LogLevel.Warning, "File {FileId} could not be compared with the bucket: {Code}")]
    public static partial void FileNotCompared(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(4011, LogLevel.Warning, "Ledger not updated: {Count} files could not be compared with their records")]
    public static partial void LedgerNotWritten(this ILogger logger, int count);

    [LoggerMessage(4008, LogLevel.Information, "Sent {ParkingKey} back on request")]
    public static partial void ParkedSentBack(this ILogger logger, string parkingKey);

    [LoggerMessage(4009, LogLevel.Information, "Discarded {ParkingKey} on request")]
    public static partial void ParkedDiscarded(this ILogger logger, string parkingKey);

    [LoggerMessage(4012, LogLevel.Information, "Deleted parking entry {ParkingKey}: no record names it any more")]
    public static partial void StaleEntryDeleted(this ILogger logger, string parkingKey);

    [LoggerMessage(4013, LogLevel.Information, "Reprocess {Job} is {Phase}: {Matched} files match, {Sent} are sent")]
    public static partial void ReprocessGoesOn(this ILogger logger, string job, string phase, long matched, long sent);

    [LoggerMessage(4014, LogLevel.Warning, "A person's request was answered 503: {Code}")]
    public static partial void RequestFailed(this ILogger logger, string code, Exception failure);

    [LoggerMessage(4015, LogLevel.Warning, "Sent a removal event for file {FileId}: the bucket no longer lists it")]
    public static partial void LostRemovalSent(this ILogger logger, string fileId);

    [LoggerMessage(4016, LogLevel.Warning, "Skipped page {ParkingKey} of the listed keys, its removals are not checked: {Problem}")]
    public static partial void KeyPageUnreadable(this ILogger logger, string parkingKey, string problem);

    [LoggerMessage(4017, LogLevel.Warning, "Continued the scan without a page of listed keys: {Code}")]
    public static partial void KeyPageLost(this ILogger logger, string code, Exception failure);

    [LoggerMessage(4018, LogLevel.Warning, "Skipped {ParkingKey} of {Bytes} bytes: too large; to delete it discard {Report}")]
    public static partial void DueEntryTooLarge(this ILogger logger, string parkingKey, long bytes, string report);
}
