namespace FilePipeline.Notifier;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Sent notification for file {FileId} to {Channel}")]
    public static partial void NotificationSent(this ILogger logger, string fileId, string channel);

    [LoggerMessage(3002, LogLevel.Warning, "Could not send notification for file {FileId} to {Channel}: {Code}; it will be retried")]
    public static partial void NotificationFailed(this ILogger logger, string fileId, string channel, string code, Exception failure);

    [LoggerMessage(
        3003,
        LogLevel.Warning,
        "Could not read event {EventId} as an outcome: {Reason}; it will be retried {Rounds} times with growing pauses and then parked")]
    public static partial void OutcomeUnreadable(this ILogger logger, string eventId, string reason, int rounds);

    [LoggerMessage(3004, LogLevel.Information, "Skipped notification for file {FileId}: it was already sent to {Channel}")]
    public static partial void NotificationAlreadySent(this ILogger logger, string fileId, string channel);

    [LoggerMessage(3005, LogLevel.Information, "Skipped outcome {EventId} of file {FileId}: recorded at {At}, too old to be notified")]
    public static partial void OutcomeTooOld(this ILogger logger, string eventId, string fileId, DateTimeOffset at);

    [LoggerMessage(
        3006, LogLevel.Error, "Parked event {EventId} as {ParkingKey}: it is not a readable outcome; see GET /parked of requeue")]
    public static partial void OutcomeParked(this ILogger logger, string eventId, string parkingKey);
}
