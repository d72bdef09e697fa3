using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Every refusal of this service, as problem details: the reason, and what to do.</summary>
internal static class Refusals
{
    // ENOSPC, which .NET passes on, and ERROR_DISK_FULL.
    private const int NoSpace = 28;
    private const int NoSpaceOnWindows = unchecked((int)0x80070070);

    public static ProblemHttpResult BadKey(string error) => ProblemTypes.InvalidKey.With(error);

    public static ProblemHttpResult BadForm(string error) => ProblemTypes.InvalidForm.With(error);

    public static ProblemHttpResult BadParameter(string error) => ProblemTypes.InvalidParameter.With(error);

    public static ProblemHttpResult BadHeader(string error) => ProblemTypes.HeaderNotSupported.With(error);

    public static ProblemHttpResult BadBody(string error) => ProblemTypes.BadRequest.With(error);

    public static ProblemHttpResult NoRecord(string fileId) => ProblemTypes.NoRecord.With(
        $"No record for file {fileId} yet; it appears once the upload's S3 event has been processed.");

    public static ProblemHttpResult NoObject(string fileId) => ProblemTypes.NoObject.With(
        $"The bucket has no object for file {fileId}; it was removed, or never stored.");

    public static ProblemHttpResult RecordUnreadable(string fileId) => ProblemTypes.RecordUnreadable.With(
        $"The record of file {fileId} cannot be read by this version.");

    public static ProblemHttpResult NoLedger() =>
        ProblemTypes.NoLedger.With("No ledger yet: it is written after the first full reconcile.");

    public static ProblemHttpResult TooLarge(string key, long limit) => ProblemTypes.TooLarge.With(string.Create(
        CultureInfo.InvariantCulture,
        $"{key} has more than {limit:N0} bytes, the limit of this service (Ingest:MaxBytes). Nothing was stored."));

    public static ProblemHttpResult BodyTooLarge(int limit) => ProblemTypes.TooLarge.With($"The body has more than {limit} bytes.");

    public static ProblemHttpResult DigestMismatch(string header) => ProblemTypes.DigestMismatch.With(
        $"{header}: the received bytes have another digest; send the file again. Nothing was stored.");

    public static ProblemHttpResult PreconditionFailed(string reason) =>
        ProblemTypes.PreconditionFailed.With($"{reason} Nothing was changed.");

    /// <summary>Refuses an encoded body, since the object would keep the encoding without any sign of it; null for a plain body.</summary>
    public static ProblemHttpResult? OfEncoding(HttpRequest request) => request.Headers.ContentEncoding.ToString() is "" or "identity"
        ? null
        : ProblemTypes.MediaTypeNotSupported.With(
            "Bytes are stored as received: PUT the file without Content-Encoding (a .gz file is stored as it is).");

    public static ProblemHttpResult NotAForm() => ProblemTypes.MediaTypeNotSupported.With(
        "POST takes multipart/form-data; send a single file with PUT /files/{key}.");

    public static ProblemHttpResult NotJson() => ProblemTypes.MediaTypeNotSupported.With("The body must be application/json.");

    public static ProblemHttpResult UploadAborted() =>
        ProblemTypes.UploadAborted.With("The body ended before its announced length. Nothing was stored.");

    /// <summary>Whether a component failed because the volume is full.</summary>
    internal static bool IsVolumeFull(CodedException failure) =>
        failure.InnerException is IOException { HResult: NoSpace or NoSpaceOnWindows };

    public static ProblemHttpResult InProgress(HttpContext context)
    {
        context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return ProblemTypes.InProgress.With("The first request with this Idempotency-Key is still being handled.");
    }

    public static ProblemHttpResult KeyReused() =>
        ProblemTypes.KeyReused.With("This Idempotency-Key was sent with another request; nothing was changed.");

    public static ProblemHttpResult TooManyStreams(HttpContext context, int limit)
    {
        context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return ProblemTypes.TooManyRequests.With($"{limit} event streams are open already (Ingest:MaxEventStreams).");
    }

    public static ProblemHttpResult Unavailable(HttpContext context, CodedException failure)
    {
        context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        if (IsVolumeFull(failure)) return ProblemTypes.NoSpace.With($"{failure.Code}: the volume of the scratch folder is full.");
        var detail = failure.Code == Codes.IntegrityMismatch
            ? $"{failure.Code}: the bytes were damaged before they were stored; send the file again."
            : $"{failure.Code}: a dependency is unavailable.";
        return ProblemTypes.Unavailable.With(detail);
    }
}
