using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

internal static partial class Log
{
    [LoggerMessage(9001, LogLevel.Critical, "Cannot start: {Fault}")]
    public static partial void SettingFaulty(this ILogger logger, string fault);

    [LoggerMessage(9002, LogLevel.Critical, "Cannot start: {Fault}")]
    public static partial void CouldNotListen(this ILogger logger, string fault);

    [LoggerMessage(9003, LogLevel.Warning, "Refused a call to {Path}: dapr-api-token is missing or wrong")]
    public static partial void SidecarTokenWrong(this ILogger logger, string path);

    [LoggerMessage(9004, LogLevel.Warning, "Attempt on file {FileId} failed: {Code}")]
    public static partial void AttemptFailed(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(9006, LogLevel.Warning, "A delivery to {Route} failed: {Code}")]
    public static partial void DeliveryFailed(this ILogger logger, string route, string code, Exception failure);

    [LoggerMessage(9005, LogLevel.Warning, "The failed attempt on file {FileId} could not be recorded")]
    public static partial void FailureNotRecorded(this ILogger logger, string fileId, Exception failure);
}
