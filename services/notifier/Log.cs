namespace FilePipeline.Notifier;

internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Information, "Sent message {MessageId} to {Channel}")]
    public static partial void NotificationSent(this ILogger logger, string messageId, string channel);

    [LoggerMessage(3002, LogLevel.Warning, "Could not send message {MessageId} to {Channel}: {Code}; it will be retried")]
    public static partial void NotificationFailed(this ILogger logger, string messageId, string channel, string code, Exception failure);

    [LoggerMessage(
        3003,
        LogLevel.Warning,
        "Could not read event {EventId} as an outcome: {Reason}; it will be retried {Rounds} times with growing pauses and then parked")]
    public static partial void OutcomeUnreadable(this ILogger logger, string eventId, string reason, int rounds);

    [LoggerMessage(3004, LogLevel.Information, "Skipped message {MessageId}: it was already sent to {Channel}")]
    public static partial void NotificationAlreadySent(this ILogger logger, string messageId, string channel);

    [LoggerMessage(3005, LogLevel.Information, "Skipped outcome {EventId} of file {FileId}: recorded at {At}, too old to be notified")]
    public static partial void OutcomeTooOld(this ILogger logger, string eventId, string fileId, DateTimeOffset at);

    [LoggerMessage(
        3006, LogLevel.Error, "Parked event {EventId} as {ParkingKey}: it is not a readable outcome; see GET /parked of requeue")]
    public static partial void OutcomeParked(this ILogger logger, string eventId, string parkingKey);

    [LoggerMessage(
        3007,
        LogLevel.Error,
        "Gave up message {MessageId} to {Channel} after {Tries} tries: {Code}; see GET /notifications?state=failed of the notifier")]
    public static partial void NotificationGivenUp(this ILogger logger, string messageId, string channel, int tries, string code);

    [LoggerMessage(3008, LogLevel.Error, "Could not report the failure of {Channel}: no other channel is configured")]
    public static partial void NoOtherChannel(this ILogger logger, string channel);

    [LoggerMessage(3009, LogLevel.Information, "Sent summary of rule {Rule} to {End}: {Files} files, {Channels} channels")]
    public static partial void SummarySent(this ILogger logger, string rule, DateTimeOffset end, long files, int channels);

    [LoggerMessage(3010, LogLevel.Warning, "Dropped summary to {End}: rule {Rule} is not configured any more")]
    public static partial void SummaryRuleGone(this ILogger logger, string rule, DateTimeOffset end);

    [LoggerMessage(3011, LogLevel.Information, "Skipped escalation of file {FileId}: it is not parked any more")]
    public static partial void EscalationNotNeeded(this ILogger logger, string fileId);

    [LoggerMessage(3012, LogLevel.Warning, "Could not read object {Key} in the parking bucket: it is skipped")]
    public static partial void ObjectUnreadable(this ILogger logger, string key);

    [LoggerMessage(3013, LogLevel.Information, "Made {Count} failed messages due again on request of {By}")]
    public static partial void MessagesRetried(this ILogger logger, int count, string by);

    [LoggerMessage(3014, LogLevel.Information, "Discarded {Count} failed messages on request of {By}")]
    public static partial void MessagesDiscarded(this ILogger logger, int count, string by);
}
