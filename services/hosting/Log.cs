using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Critical, "Cannot start: {Problem}")]
    public static partial void InvalidSetting(this ILogger logger, string problem);

    [LoggerMessage(9002, LogLevel.Critical, "Cannot start: {Problem}")]
    public static partial void CannotListen(this ILogger logger, string problem);

    [LoggerMessage(9003, LogLevel.Warning, "Refused a call to {Path}: dapr-api-token is missing or wrong")]
    public static partial void SidecarTokenWrong(this ILogger logger, string path);

    [LoggerMessage(9006, LogLevel.Warning, "Delivery to {Route} failed: {Code}")]
    public static partial void DeliveryFailed(this ILogger logger, string route, string code, Exception failure);

    [LoggerMessage(9007, LogLevel.Information,
        "Started to drain: {InFlight} requests in flight, {NoticeDelay} until the sidecar stops delivering, at most {Timeout} after that")]
    public static partial void DrainStarted(this ILogger logger, int inFlight, TimeSpan noticeDelay, TimeSpan timeout);

    [LoggerMessage(9008, LogLevel.Information, "Drained in {Elapsed}: no request is in flight")]
    public static partial void DrainEnded(this ILogger logger, TimeSpan elapsed);

    [LoggerMessage(9009, LogLevel.Warning, "Cut off {InFlight} requests after {Elapsed}: the drain timeout passed")]
    public static partial void DrainCut(this ILogger logger, int inFlight, TimeSpan elapsed);

    [LoggerMessage(9021, LogLevel.Warning, "Refused a request on port {Port}: {Reason} Logged once for each source")]
    public static partial void CallerRefused(this ILogger logger, int port, string reason);

    [LoggerMessage(
        9022, LogLevel.Warning, "Refused an invocation of {Path} by app {Caller}: this route takes deliveries of its own sidecar only")]
    public static partial void InvocationRefused(this ILogger logger, string path, string caller);

    [LoggerMessage(9023, LogLevel.Warning, "Admin request failed with 503: {Code}")]
    public static partial void AdminRequestFailed(this ILogger logger, string code, Exception failure);
}
