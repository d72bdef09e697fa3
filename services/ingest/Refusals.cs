using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Every refusal of this service, as problem details: the reason, and what to do.</summary>
internal static class Refusals
{
    public static ProblemHttpResult BadKey(string error) => Problem(StatusCodes.Status400BadRequest, "Invalid key", error);

    public static ProblemHttpResult BadForm(string error) => Problem(StatusCodes.Status400BadRequest, "Invalid form", error);

    public static ProblemHttpResult BadLimit(string error) => Problem(StatusCodes.Status400BadRequest, "Invalid limit", error);

    public static ProblemHttpResult BadHeader(string error) => Problem(StatusCodes.Status400BadRequest, "Header not supported", error);

    public static ProblemHttpResult NoRecord(string fileId) => Problem(
        StatusCodes.Status404NotFound,
        "No record yet",
        $"No record for file {fileId} yet; it appears once the upload's S3 event has been processed.");

    public static ProblemHttpResult NoLedger() => Problem(
        StatusCodes.Status404NotFound, "No ledger yet", "No ledger yet: it is written after the first full reconcile.");

    public static ProblemHttpResult TooLarge(string key, long limit) => Problem(
        StatusCodes.Status413PayloadTooLarge,
        "Too large",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{key} has more than {limit:N0} bytes, the limit of this service (Ingest:MaxBytes). Nothing was stored."));

    public static ProblemHttpResult DigestMismatch(string header) => Problem(
        StatusCodes.Status400BadRequest,
        "Digest mismatch",
        $"{header}: the received bytes have another digest; send the file again. Nothing was stored.");

    public static ProblemHttpResult PreconditionFailed(string reason) =>
        Problem(StatusCodes.Status412PreconditionFailed, "Precondition failed", $"{reason} Nothing was stored.");

    /// <summary>Refuses an encoded body, since the object would keep the encoding without any sign of it; null for a plain body.</summary>
    public static ProblemHttpResult? OfEncoding(HttpRequest request) => request.Headers.ContentEncoding.ToString() is "" or "identity"
        ? null
        : Problem(
            StatusCodes.Status415UnsupportedMediaType,
            "Encoded body not supported",
            "Bytes are stored as received: PUT the file without Content-Encoding (a .gz file is stored as it is).");

    public static ProblemHttpResult NotAForm() => Problem(
        StatusCodes.Status415UnsupportedMediaType,
        "Not a form",
        "POST takes multipart/form-data; send a single file with PUT /files/{key}.");

    public static ProblemHttpResult UploadAborted() =>
        Problem(StatusCodes.Status400BadRequest, "Upload aborted", "The body ended before its announced length. Nothing was stored.");

    public static ProblemHttpResult Unavailable(HttpContext context, CodedException failure)
    {
        context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        var detail = failure.Code == Codes.IntegrityMismatch
            ? $"{failure.Code}: the bytes were damaged before they were stored; send the file again."
            : $"{failure.Code}: a dependency is unavailable.";
        return Problem(StatusCodes.Status503ServiceUnavailable, "Try again shortly", detail);
    }

    private static ProblemHttpResult Problem(int status, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title);
}
