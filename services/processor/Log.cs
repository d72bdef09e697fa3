namespace FilePipeline.Processor;

internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Information, "Processed file {FileId}: {Bytes} bytes, {Lines} lines, attempt {Attempt}")]
    public static partial void FileProcessed(this ILogger logger, string fileId, long? bytes, long? lines, int attempt);

    [LoggerMessage(2002, LogLevel.Information, "Rejected file {FileId}: {Code}")]
    public static partial void FileRejected(this ILogger logger, string fileId, string? code);

    [LoggerMessage(2003, LogLevel.Information, "File {FileId} is missing")]
    public static partial void FileMissing(this ILogger logger, string fileId);

    [LoggerMessage(2004, LogLevel.Information, "File {FileId} was removed")]
    public static partial void FileRemoved(this ILogger logger, string fileId);

    [LoggerMessage(2005, LogLevel.Information, "File {FileId} had been dealt with: its outcome is published again")]
    public static partial void OutcomePublishedAgain(this ILogger logger, string fileId);

    [LoggerMessage(2006, LogLevel.Information, "Event of an older write of file {FileId}: nothing is left to do")]
    public static partial void EventStale(this ILogger logger, string fileId);

    [LoggerMessage(2007, LogLevel.Information, "File {FileId} is worked on by another: the message comes back")]
    public static partial void FileClaimed(this ILogger logger, string fileId);

    [LoggerMessage(2008, LogLevel.Information, "Handed file {FileId} on to the large lane: {Reason}")]
    public static partial void FileHandedOn(this ILogger logger, string fileId, string reason);

    [LoggerMessage(2009, LogLevel.Information, "Nothing to do for a message: {What}")]
    public static partial void MessageIgnored(this ILogger logger, string what);

    [LoggerMessage(2010, LogLevel.Warning, "A message goes to the dead letters: {Reason}")]
    public static partial void MessageDeadLettered(this ILogger logger, string reason);

    [LoggerMessage(2011, LogLevel.Information, "Still analysing file {FileId}: {ReadBytes} of {Bytes} bytes read, {UnpackedBytes} bytes unpacked")]
    public static partial void AnalysisProgressed(this ILogger logger, string fileId, long readBytes, long bytes, long unpackedBytes);
}
