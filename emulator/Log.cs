namespace FilePipeline.Emulator;

/// <summary>Every log message of the emulator. Sidecar 51xx, cloud 52xx, supervision 53xx.</summary>
internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Debug, "Delivery by binding {Binding} failed: {Why}")]
    public static partial void BindingFailed(this ILogger logger, string binding, string why);

    [LoggerMessage(5102, LogLevel.Information, "App rejected input binding {Binding} (OPTIONS {Route}); it is not started")]
    public static partial void BindingUnwanted(this ILogger logger, string binding, string route);

    [LoggerMessage(5103, LogLevel.Warning,
        "OPTIONS request for binding {Binding} ({Route}) failed; it and the bindings after it are not started: {Why}")]
    public static partial void BindingProbeFailed(this ILogger logger, string binding, string route, string why);

    [LoggerMessage(5104, LogLevel.Warning, "Delivery from topic {Topic} of {PubSub} failed: {Why}")]
    public static partial void TopicDeliveryFailed(this ILogger logger, string pubSub, string topic, string why);

    [LoggerMessage(5105, LogLevel.Error, "Dropped message from topic {Topic} of {PubSub}: the app answered 404")]
    public static partial void TopicRouteMissing(this ILogger logger, string pubSub, string topic);

    [LoggerMessage(5106, LogLevel.Error, "Ignored message in queue {Queue} of {PubSub}: the app does not subscribe to its topic")]
    public static partial void TopicMessageUnknown(this ILogger logger, string pubSub, string queue);

    [LoggerMessage(5107, LogLevel.Error, "Deleted message of {PubSub} after {Limit} receives: the component has no dead-letter queue")]
    public static partial void TopicMessageDeleted(this ILogger logger, string pubSub, int limit);

    [LoggerMessage(5108, LogLevel.Error, "Ignored all subscriptions of {App}: the answer of /dapr/subscribe cannot be read: {Why}")]
    public static partial void SubscriptionsUnreadable(this ILogger logger, string app, string why);

    [LoggerMessage(5109, LogLevel.Warning, "Ignored subscription of {App} to topic {Topic}: it has no route")]
    public static partial void SubscriptionWithoutRoute(this ILogger logger, string app, string topic);

    [LoggerMessage(5110, LogLevel.Error, "Input {Input} failed unexpectedly")]
    public static partial void InputFailed(this ILogger logger, Exception exception, string input);

    [LoggerMessage(5111, LogLevel.Debug, "App {App} is ready on port {Port}")]
    public static partial void AppReady(this ILogger logger, string app, int port);

    [LoggerMessage(5112, LogLevel.Warning, "Paused deliveries to {App}: health check {Path} failed")]
    public static partial void AppUnhealthy(this ILogger logger, string app, string path);

    [LoggerMessage(5113, LogLevel.Debug, "Request for /dapr/config of {App} failed: {Why}")]
    public static partial void AppConfigUnanswered(this ILogger logger, string app, string why);

    [LoggerMessage(5114, LogLevel.Debug, "Retried {Job} of workflow {Instance} in 1 s: {Why}")]
    public static partial void WorkflowRetried(this ILogger logger, string instance, string job, string why);

    [LoggerMessage(5115, LogLevel.Debug, "Ignored answer for workflow {Instance}: nothing waits for it")]
    public static partial void WorkflowAnswerUnexpected(this ILogger logger, string instance);

    [LoggerMessage(5116, LogLevel.Error, "Failed {Job} of workflow {Instance} unexpectedly; retrying in 1 s")]
    public static partial void WorkflowFailed(this ILogger logger, Exception exception, string instance, string job);

    [LoggerMessage(EventId = 5201, Message = "{What}")]
    public static partial void Incident(this ILogger logger, LogLevel level, string what);

    [LoggerMessage(EventId = 5301, Message = "{Line}")]
    public static partial void ServiceWrote(this ILogger logger, LogLevel level, string line);

    [LoggerMessage(5302, LogLevel.Error, "{End}; restarting it")]
    public static partial void ServiceRestarts(this ILogger logger, string end);

    [LoggerMessage(5303, LogLevel.Error, "{Reason}; retrying")]
    public static partial void ServiceCannotStart(this ILogger logger, string reason);
}
