namespace FilePipeline.Processor;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "Processed file {FileId}: {Bytes} bytes, {Lines} lines, attempt {Attempt}")]
    public static partial void FileProcessed(this ILogger logger, string fileId, long? bytes, long? lines, int attempt);

    [LoggerMessage(2002, LogLevel.Information, "Rejected file {FileId}: {Code}")]
    public static partial void FileRejected(this ILogger logger, string fileId, string? code);

    [LoggerMessage(2003, LogLevel.Information, "Recorded file {FileId} as missing: its object was not found")]
    public static partial void FileMissing(this ILogger logger, string fileId);

    [LoggerMessage(2004, LogLevel.Information, "Recorded file {FileId} as removed: its object was deleted")]
    public static partial void FileRemoved(this ILogger logger, string fileId);

    [LoggerMessage(2005, LogLevel.Information, "Republished outcome for file {FileId}: duplicate event")]
    public static partial void OutcomePublishedAgain(this ILogger logger, string fileId);

    [LoggerMessage(2006, LogLevel.Information, "Skipped stale event for file {FileId}: its record or object is newer")]
    public static partial void EventStale(this ILogger logger, string fileId);

    [LoggerMessage(2007, LogLevel.Information, "Deferred event for file {FileId}: claimed by another worker, will be redelivered")]
    public static partial void FileClaimed(this ILogger logger, string fileId);

    [LoggerMessage(2008, LogLevel.Information, "Sent file {FileId} to the large lane: {Reason}")]
    public static partial void FileSentToLargeLane(this ILogger logger, string fileId, string reason);

    [LoggerMessage(2009, LogLevel.Information, "Ignored a message: {Reason}")]
    public static partial void MessageIgnored(this ILogger logger, string reason);

    [LoggerMessage(2010, LogLevel.Warning, "Dead-lettered a message: {Reason}")]
    public static partial void MessageDeadLettered(this ILogger logger, string reason);

    [LoggerMessage(2011, LogLevel.Information, "Analysed {ReadBytes} of {Bytes} bytes of file {FileId}, unpacked {UnpackedBytes} bytes")]
    public static partial void AnalysisProgressed(this ILogger logger, string fileId, long readBytes, long bytes, long unpackedBytes);

    [LoggerMessage(2012, LogLevel.Warning, "Skipped step {Step} of file {FileId}: {Code}, {Detail}")]
    public static partial void StepSkipped(this ILogger logger, string step, string fileId, string code, string detail);

    [LoggerMessage(2013, LogLevel.Information,
        "Deferred a message, will be redelivered: its bucket may be that of {Components}, which did not answer yet")]
    public static partial void MessageDeferred(this ILogger logger, string components);
}
