namespace FilePipeline.Ingest;

internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Stored file {FileId}: {Bytes} bytes")]
    public static partial void FileStored(this ILogger logger, string fileId, long bytes);

    [LoggerMessage(1002, LogLevel.Information, "Aborted an upload ({Cause}); nothing was stored")]
    public static partial void UploadAborted(this ILogger logger, string cause);

    [LoggerMessage(1003, LogLevel.Warning, "Answered a request with 503: {Code}")]
    public static partial void ComponentFailed(this ILogger logger, string code, Exception failure);

    [LoggerMessage(
        1004,
        LogLevel.Warning,
        "Could not save the upload receipt of file {FileId}; the processor cannot compare its bytes or link its trace")]
    public static partial void ReceiptNotSaved(this ILogger logger, string fileId, Exception failure);

    [LoggerMessage(
        1005, LogLevel.Error, "Stored damaged bytes of file {FileId}: received SHA-256 {Received}, the scratch file has {Found}")]
    public static partial void UploadDamaged(this ILogger logger, string fileId, string received, string found);

    [LoggerMessage(1006, LogLevel.Warning, "Could not list the key of file {FileId}; answered 201, and did not compare the stored ETag")]
    public static partial void KeyNotListed(this ILogger logger, string fileId, Exception failure);

    [LoggerMessage(1007, LogLevel.Information, "Removed the object of file {FileId} on request")]
    public static partial void FileRemoved(this ILogger logger, string fileId);

    [LoggerMessage(1008, LogLevel.Warning, "Could not keep the answer for an Idempotency-Key: {Code}; a repeat runs the request again")]
    public static partial void AnswerNotKept(this ILogger logger, string code, Exception failure);

    [LoggerMessage(1009, LogLevel.Warning, "Skipped an event for the event streams: {Problem}")]
    public static partial void OutcomeSkipped(this ILogger logger, string problem);

    [LoggerMessage(1010, LogLevel.Warning, "Ended an event stream: {Code}; its client connects again")]
    public static partial void StreamEnded(this ILogger logger, string code, Exception failure);

    [LoggerMessage(1011, LogLevel.Information, "Kept {Count} unfinished uploads from before the start: {Bytes} bytes")]
    public static partial void UploadsKept(this ILogger logger, int count, long bytes);

    [LoggerMessage(1012, LogLevel.Information, "Deleted {Count} expired uploads: {Bytes} bytes")]
    public static partial void UploadsExpired(this ILogger logger, int count, long bytes);

    [LoggerMessage(1013, LogLevel.Warning, "Could not look for expired uploads; their bytes stay in the scratch folder")]
    public static partial void UploadsNotSwept(this ILogger logger, Exception failure);

    [LoggerMessage(1014, LogLevel.Information, "Interrupted a chunk of an upload ({Cause}); the client can continue")]
    public static partial void ChunkInterrupted(this ILogger logger, string cause);

    [LoggerMessage(1020, LogLevel.Warning, "Refused a sign-in: {Cause}")]
    public static partial void SignInFailed(this ILogger logger, string cause);

    [LoggerMessage(1021, LogLevel.Warning, "Answered a request with 503: the issuer, or the store of the keys of cookies, did not answer")]
    public static partial void SignInUnavailable(this ILogger logger, Exception failure);

    [LoggerMessage(1022, LogLevel.Warning, "A session was ended in its browser only, because its end could not be stored ({Code})")]
    public static partial void SessionNotEnded(this ILogger logger, string code, Exception failure);

    [LoggerMessage(1023, LogLevel.Warning, "A session was accepted although the store did not say whether it was ended ({Code})")]
    public static partial void SessionNotChecked(this ILogger logger, string code, Exception failure);
}
