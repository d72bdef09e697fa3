using Microsoft.Extensions.Logging;

namespace FilePipeline.Storage;

internal static partial class Log
{
    [LoggerMessage(9004, LogLevel.Warning, "Attempt on file {FileId} failed: {Code}")]
    public static partial void AttemptFailed(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(9005, LogLevel.Warning, "Failed attempt on file {FileId} was not recorded")]
    public static partial void FailureNotRecorded(this ILogger logger, string fileId, Exception failure);
}
