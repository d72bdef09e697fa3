namespace FilePipeline.Emulator;

/// <summary>Every log message of the emulator. Sidecar 51xx, cloud 52xx, supervision 53xx.</summary>
internal static partial class Log
{
    [LoggerMessage(5101, LogLevel.Debug, "Delivery by {Binding} failed: {Why}")]
    public static partial void BindingFailed(this ILogger logger, string binding, string why);

    [LoggerMessage(5102, LogLevel.Information, "The app does not want binding {Binding} ({Route})")]
    public static partial void BindingUnwanted(this ILogger logger, string binding, string route);

    [LoggerMessage(5103, LogLevel.Warning, "No answer to OPTIONS for binding {Binding} ({Route}), bindings after it are not started: {Why}")]
    public static partial void BindingProbeFailed(this ILogger logger, string binding, string route, string why);

    [LoggerMessage(5104, LogLevel.Warning, "Delivery from {PubSub}, topic {Topic}, failed: {Why}")]
    public static partial void TopicDeliveryFailed(this ILogger logger, string pubSub, string topic, string why);

    [LoggerMessage(5105, LogLevel.Error, "Message from {PubSub}, topic {Topic}, dropped: the app answered 404")]
    public static partial void TopicRouteMissing(this ILogger logger, string pubSub, string topic);

    [LoggerMessage(5106, LogLevel.Error, "Message in queue {Queue} of {PubSub} belongs to no topic that the app subscribes to")]
    public static partial void TopicMessageUnknown(this ILogger logger, string pubSub, string queue);

    [LoggerMessage(5107, LogLevel.Error, "Message of {PubSub} received {Limit} times and deleted: the component has no dead-letter queue")]
    public static partial void TopicMessageDeleted(this ILogger logger, string pubSub, int limit);

    [LoggerMessage(5108, LogLevel.Error, "The subscriptions of {App} cannot be read, so it has none: {Why}")]
    public static partial void SubscriptionsUnreadable(this ILogger logger, string app, string why);

    [LoggerMessage(5109, LogLevel.Warning, "A subscription of {App} to topic {Topic} has no route")]
    public static partial void SubscriptionWithoutRoute(this ILogger logger, string app, string topic);

    [LoggerMessage(5110, LogLevel.Error, "Input {Input} failed")]
    public static partial void InputFaulted(this ILogger logger, Exception fault, string input);

    [LoggerMessage(5111, LogLevel.Debug, "App {App} is up on port {Port}")]
    public static partial void AppReady(this ILogger logger, string app, int port);

    [LoggerMessage(5112, LogLevel.Warning, "App {App} is unhealthy ({Path}): deliveries stop")]
    public static partial void AppUnhealthy(this ILogger logger, string app, string path);

    [LoggerMessage(5113, LogLevel.Debug, "App {App} did not answer /dapr/config: {Why}")]
    public static partial void AppConfigUnanswered(this ILogger logger, string app, string why);

    [LoggerMessage(EventId = 5201, Message = "{What}")]
    public static partial void Incident(this ILogger logger, LogLevel level, string what);

    [LoggerMessage(EventId = 5301, Message = "{Line}")]
    public static partial void ServiceWrote(this ILogger logger, LogLevel level, string line);

    [LoggerMessage(5302, LogLevel.Error, "{End}; starting it again")]
    public static partial void ServiceStartsAgain(this ILogger logger, string end);

    [LoggerMessage(5303, LogLevel.Error, "{Fault}; trying again")]
    public static partial void ServiceCannotStart(this ILogger logger, string fault);
}
