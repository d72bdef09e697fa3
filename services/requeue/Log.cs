namespace FilePipeline.Requeue;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Information, "File {FileId} waits for round {Round} until {DueAt}: {Code}")]
    public static partial void FileWaits(this ILogger logger, string fileId, int round, DateTimeOffset dueAt, string code);

    [LoggerMessage(4002, LogLevel.Warning, "File {FileId} is parked: {Code}")]
    public static partial void FileParked(this ILogger logger, string fileId, string code);

    [LoggerMessage(4003, LogLevel.Warning, "A message is parked, {Code}: {Reason}")]
    public static partial void MessageParked(this ILogger logger, string code, string reason);

    [LoggerMessage(4004, LogLevel.Information, "Sent {Count} that were due")]
    public static partial void DueSent(this ILogger logger, int count);

    [LoggerMessage(4005, LogLevel.Warning, "File {FileId} was in the bucket and not in the books: an event was sent for it")]
    public static partial void LostFileSent(this ILogger logger, string fileId);

    [LoggerMessage(4006, LogLevel.Warning, "The books have a gap of {Count} files, {Bytes} bytes")]
    public static partial void BooksHaveGap(this ILogger logger, long count, long bytes);

    [LoggerMessage(4007, LogLevel.Error, "The books do not balance: recorded and listed bytes differ")]
    public static partial void BooksDoNotBalance(this ILogger logger);

    [LoggerMessage(4010, LogLevel.Warning, "File {FileId} could not be compared with the bucket: {Code}")]
    public static partial void FileNotCompared(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(4011, LogLevel.Warning, "The books are not closed: {Count} files could not be compared")]
    public static partial void BooksNotClosed(this ILogger logger, int count);

    [LoggerMessage(4008, LogLevel.Information, "A person sent {ParkingKey} back")]
    public static partial void ParkedSentBack(this ILogger logger, string parkingKey);

    [LoggerMessage(4009, LogLevel.Information, "A person gave {ParkingKey} up")]
    public static partial void ParkedDiscarded(this ILogger logger, string parkingKey);

    [LoggerMessage(4012, LogLevel.Information, "{ParkingKey} is named by no record any more: deleted")]
    public static partial void StaleEntryDeleted(this ILogger logger, string parkingKey);

    [LoggerMessage(4013, LogLevel.Information, "Reprocess {Job} is {Phase}: {Matched} files match, {Sent} are sent")]
    public static partial void ReprocessGoesOn(this ILogger logger, string job, string phase, long matched, long sent);

    [LoggerMessage(4014, LogLevel.Warning, "A person's request was answered 503: {Code}")]
    public static partial void RequestFailed(this ILogger logger, string code, Exception failure);
}
