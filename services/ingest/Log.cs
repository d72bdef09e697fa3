namespace FilePipeline.Ingest;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Stored file {FileId}: {Bytes} bytes")]
    public static partial void FileStored(this ILogger logger, string fileId, long bytes);

    [LoggerMessage(1002, LogLevel.Information, "An upload broke off ({Cause}); nothing was stored")]
    public static partial void UploadBrokenOff(this ILogger logger, string cause);

    [LoggerMessage(1003, LogLevel.Warning, "A request was answered 503: {Code}")]
    public static partial void ComponentFailed(this ILogger logger, string code, Exception failure);

    [LoggerMessage(1004, LogLevel.Warning, "The trace of file {FileId} could not be saved; its processing will be a trace of its own")]
    public static partial void TraceNotSaved(this ILogger logger, string fileId, Exception failure);
}
