namespace FilePipeline.Notifier;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Told {Channel} of file {FileId}")]
    public static partial void ChannelTold(this ILogger logger, string channel, string fileId);

    [LoggerMessage(3002, LogLevel.Warning, "Could not tell {Channel} of file {FileId}: {Code}; it will be tried again")]
    public static partial void ChannelFailed(this ILogger logger, string channel, string fileId, string code, Exception failure);

    [LoggerMessage(3003, LogLevel.Warning, "Could not read event {EventId} as an outcome: {Reason}; it is redelivered {Rounds} more times with growing pauses and then parked")]
    public static partial void OutcomeUnreadable(this ILogger logger, string eventId, string reason, int rounds);

    [LoggerMessage(3004, LogLevel.Information, "{Channel} has heard of file {FileId} already")]
    public static partial void ChannelKnows(this ILogger logger, string channel, string fileId);

    [LoggerMessage(3006, LogLevel.Error, "Parked event {EventId}, which is no outcome, as {ParkingKey}: GET /parked of requeue shows it")]
    public static partial void OutcomeParked(this ILogger logger, string eventId, string parkingKey);

    [LoggerMessage(3005, LogLevel.Information, "Skipped outcome {EventId} of file {FileId}: recorded at {At}, too old to be notified")]
    public static partial void OutcomeTooOld(this ILogger logger, string eventId, string fileId, DateTimeOffset at);
}
