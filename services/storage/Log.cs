using Microsoft.Extensions.Logging;

namespace FilePipeline.Storage;

internal static partial class Log
{
    [LoggerMessage(9004, LogLevel.Warning, "Attempt on file {FileId} failed: {Code}")]
    public static partial void AttemptFailed(this ILogger logger, string fileId, string code, Exception failure);

    [LoggerMessage(9005, LogLevel.Warning, "Failed attempt on file {FileId} was not recorded")]
    public static partial void FailureNotRecorded(this ILogger logger, string fileId, Exception failure);

    [LoggerMessage(9031, LogLevel.Information, "Found several sources: {Sources}")]
    public static partial void SourcesFound(this ILogger logger, string sources);

    [LoggerMessage(9032, LogLevel.Warning,
        "Read files of the component files only: the sidecar answers /v1.0/metadata with HTTP {Status}; "
        + "allow the API metadata in its Configuration")]
    public static partial void SourcesNotTold(this ILogger logger, int status);

    [LoggerMessage(9033, LogLevel.Warning, "Deferred the files of {Component}, its bucket does not answer and is asked again: {Code}")]
    public static partial void SourceSilent(this ILogger logger, string component, string code, Exception failure);

    [LoggerMessage(9034, LogLevel.Information, "Read the files of {Component} again: its bucket {Bucket} answers")]
    public static partial void SourceAnswers(this ILogger logger, string component, string bucket);
}
