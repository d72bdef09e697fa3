using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Every "no" of this service, as problem details: what, and what to do.</summary>
internal static class Refusals
{
    public static ProblemHttpResult BadKey(string fault) => Problem(StatusCodes.Status400BadRequest, "This name cannot be a key", fault);

    public static ProblemHttpResult BadForm(string fault) => Problem(StatusCodes.Status400BadRequest, "This form cannot be read", fault);

    public static ProblemHttpResult BadPage(string fault) => Problem(StatusCodes.Status400BadRequest, "No such page", fault);

    public static ProblemHttpResult NoRecord(string fileId) => Problem(
        StatusCodes.Status404NotFound, "No record yet", $"No record for file {fileId} yet; it appears once the event of its upload has been processed.");

    public static ProblemHttpResult NoLedger() => Problem(
        StatusCodes.Status404NotFound, "No books yet", "They are written when requeue has walked through the whole bucket for the first time.");

    public static ProblemHttpResult TooLarge(string key, long limit) => Problem(
        StatusCodes.Status413PayloadTooLarge,
        "Too large",
        string.Create(CultureInfo.InvariantCulture, $"{key} has more than {limit:N0} bytes, the limit of this service (Ingest:MaxBytes). Nothing was stored."));

    public static ProblemHttpResult BadHeader(string fault) => Problem(StatusCodes.Status400BadRequest, "A header asks for what cannot be done", fault);

    public static ProblemHttpResult OtherBytes(string header) => Problem(
        StatusCodes.Status400BadRequest, "The body has another digest", $"{header}: the bytes that came are not those of this digest; send them again. Nothing was stored.");

    public static ProblemHttpResult PreconditionFailed(string why) => Problem(StatusCodes.Status412PreconditionFailed, "Not stored", $"{why} Nothing was stored.");

    /// <summary>Null unless the body comes in an encoding: the object would keep it, and nothing would say so.</summary>
    public static ProblemHttpResult? OfEncoding(HttpRequest request) => request.Headers.ContentEncoding.ToString() is not ("" or "identity")
        ? Problem(StatusCodes.Status415UnsupportedMediaType, "An encoded body", "Bytes are stored as they come: PUT the file itself, without Content-Encoding (a .gz file is a file like any other).")
        : null;

    public static ProblemHttpResult NotAForm() => Problem(
        StatusCodes.Status415UnsupportedMediaType, "Not a form", "POST takes multipart/form-data; the bytes of one file go to PUT /files/{key}.");

    public static ProblemHttpResult BrokenOff() => Problem(StatusCodes.Status400BadRequest, "The upload broke off", "Fewer bytes came than were announced. Nothing was stored.");

    public static ProblemHttpResult Unavailable(HttpContext context, CodedException failure)
    {
        context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        var detail = failure.Code == Codes.IntegrityMismatch
            ? $"{failure.Code}: the bytes were damaged before they were stored; send the file again."
            : $"{failure.Code}: a dependency is unavailable.";
        return Problem(StatusCodes.Status503ServiceUnavailable, "Try again shortly", detail);
    }

    private static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);
}
