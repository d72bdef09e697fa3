using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Hosting;

/// <summary>One kind of refusal (RFC 9457).</summary>
/// <param name="Code">Stable name, for programs.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Action">What the caller can do, as a sentence.</param>
public sealed record ProblemType(string Code, int Status, string Title, string Action)
{
    /// <summary>Prefix of <see cref="Reference"/>.</summary>
    public const string Folder = "/problems/";

    /// <summary>The member <c>type</c> of the problem details: a reference that ingest's public port explains.</summary>
    public string Reference => Folder + Code;

    /// <summary>Problem details of this kind.</summary>
    /// <param name="detail">What exactly was refused, and why.</param>
    /// <param name="more">Further members; null for none.</param>
    public ProblemHttpResult With(string detail, IReadOnlyDictionary<string, object?>? more = null)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal) { ["code"] = Code, ["action"] = Action };
        foreach (var (name, value) in more ?? new Dictionary<string, object?>(StringComparer.Ordinal)) members[name] = value;
        return TypedResults.Problem(detail, statusCode: Status, title: Title, type: Reference, extensions: members);
    }
}

/// <summary>Every kind of refusal; <c>docs/problems.md</c> has one row for each.</summary>
public static class ProblemTypes
{
    private const string Later = "Send the request again after the seconds of Retry-After.";
    private const string Correct = "Correct the request as the detail says.";

    /// <summary>The request could not be read.</summary>
    public static ProblemType BadRequest { get; } = new("bad-request", 400, "Bad request", Correct);

    /// <summary>The key of a file.</summary>
    public static ProblemType InvalidKey { get; } = new("invalid-key", 400, "Invalid key", "Rename the file, or escape its key correctly.");

    /// <summary>A form of files.</summary>
    public static ProblemType InvalidForm { get; } = new("invalid-form", 400, "Invalid form", Correct);

    /// <summary>A parameter of the query.</summary>
    public static ProblemType InvalidParameter { get; } = new("invalid-parameter", 400, "Invalid parameter", Correct);

    /// <summary>A header that cannot be honoured.</summary>
    public static ProblemType HeaderNotSupported { get; } =
        new("header-not-supported", 400, "Header not supported", "Leave the header out, or send it as the detail says.");

    /// <summary>The received bytes have another digest.</summary>
    public static ProblemType DigestMismatch { get; } = new("digest-mismatch", 400, "Digest mismatch", "Send the file again.");

    /// <summary>The body ended early.</summary>
    public static ProblemType UploadAborted { get; } = new("upload-aborted", 400, "Upload aborted", "Send the file again.");

    /// <summary>Credentials are missing or wrong.</summary>
    public static ProblemType NotAuthenticated { get; } = new("not-authenticated", 401, "Not authenticated", "Send valid credentials.");

    /// <summary>The caller has no right to this.</summary>
    public static ProblemType NotAllowed { get; } = new("not-allowed", 403, "Not allowed", "Ask an administrator for the right.");

    /// <summary>The host name or the origin of the caller.</summary>
    public static ProblemType CallerNotAllowed { get; } =
        new("caller-not-allowed", 403, "Caller not allowed", "Use a name of this service that its setting AllowedHosts accepts.");

    /// <summary>The address.</summary>
    public static ProblemType NotFound { get; } = new("not-found", 404, "Not found", "Check the address against the OpenAPI document.");

    /// <summary>The file has no record.</summary>
    public static ProblemType NoRecord { get; } =
        new("no-record", 404, "No record yet", "Wait for the file's event (?wait=30s), or check the key.");

    /// <summary>The bucket has no such object.</summary>
    public static ProblemType NoObject { get; } = new("no-object", 404, "No such object", "Check the key with GET /api/v1/files?prefix=.");

    /// <summary>The ledger was not written yet.</summary>
    public static ProblemType NoLedger { get; } = new("no-ledger", 404, "No ledger yet", "Wait for the first reconcile scan to end.");

    /// <summary>A resumable upload that this replica does not know.</summary>
    public static ProblemType UnknownUpload { get; } = new("unknown-upload", 404, "Unknown upload", "Start the upload again.");

    /// <summary>Nothing to act on.</summary>
    public static ProblemType NothingFound { get; } = new("nothing-found", 404, "Nothing found", "List again, and use what is shown.");

    /// <summary>The method.</summary>
    public static ProblemType MethodNotAllowed { get; } =
        new("method-not-allowed", 405, "Method not allowed", "Use a method that the header Allow names.");

    /// <summary>Another operation is in progress.</summary>
    public static ProblemType Conflict { get; } = new("conflict", 409, "Conflict", "Read the current state, and decide again.");

    /// <summary>A chunk of a resumable upload that does not begin where the received bytes end.</summary>
    public static ProblemType OffsetMismatch { get; } =
        new("offset-mismatch", 409, "Wrong offset", "Ask for the offset with HEAD, and continue there.");

    /// <summary>The first request with this Idempotency-Key has no answer yet.</summary>
    public static ProblemType InProgress { get; } = new("request-in-progress", 409, "Request in progress", Later);

    /// <summary>A resumable upload whose time is over.</summary>
    public static ProblemType UploadExpired { get; } = new("upload-expired", 410, "Upload expired", "Start the upload again.");

    /// <summary>A condition of the request.</summary>
    public static ProblemType PreconditionFailed { get; } =
        new("precondition-failed", 412, "Precondition failed", "Read the current ETag, and decide again.");

    /// <summary>The version of the protocol of resumable uploads.</summary>
    public static ProblemType VersionNotSupported { get; } = new(
        "version-not-supported", 412, "Version not supported", "Send Tus-Resumable with a version that the header Tus-Version names.");

    /// <summary>More bytes than the limit.</summary>
    public static ProblemType TooLarge { get; } = new("too-large", 413, "Too large", "Send fewer bytes, or split the file.");

    /// <summary>The content type or encoding.</summary>
    public static ProblemType MediaTypeNotSupported { get; } =
        new("media-type-not-supported", 415, "Media type not supported", "Send the content type that the detail names.");

    /// <summary>The Idempotency-Key belongs to another request.</summary>
    public static ProblemType KeyReused { get; } =
        new("idempotency-key-reused", 422, "Idempotency-Key reused", "Use a new Idempotency-Key for each different request.");

    /// <summary>A newer request has taken over the resumable upload.</summary>
    public static ProblemType UploadTakenOver { get; } =
        new("upload-taken-over", 423, "Upload taken over", "Leave the upload to the other request, or ask for the offset with HEAD.");

    /// <summary>Too many requests or streams of one client.</summary>
    public static ProblemType TooManyRequests { get; } = new("too-many-requests", 429, "Too many requests", Later);

    /// <summary>The received chunk of a resumable upload has another checksum.</summary>
    public static ProblemType ChecksumMismatch { get; } = new("checksum-mismatch", 460, "Checksum mismatch", "Send the chunk again.");

    /// <summary>An error of this service.</summary>
    public static ProblemType InternalError { get; } =
        new("internal-error", 500, "Unexpected error", "Report the trace id to an administrator; the log has it.");

    /// <summary>The stored record is damaged.</summary>
    public static ProblemType RecordUnreadable { get; } =
        new("record-unreadable", 500, "Record unreadable", "Ask an administrator to repair the record (docs/outcomes.md).");

    /// <summary>A dependency is unavailable.</summary>
    public static ProblemType Unavailable { get; } = new("unavailable", 503, "Try again shortly", Later);

    /// <summary>The scratch volume has no space left.</summary>
    public static ProblemType NoSpace { get; } =
        new("no-space", 507, "No space left", "Try again later, or ask an administrator to free space on the scratch volume.");

    /// <summary>Every kind, by its code.</summary>
    public static FrozenDictionary<string, ProblemType> All { get; } = typeof(ProblemTypes)
        .GetProperties(BindingFlags.Public | BindingFlags.Static)
        .Where(property => property.PropertyType == typeof(ProblemType))
        .Select(property => (ProblemType)property.GetValue(null)!)
        .ToFrozenDictionary(type => type.Code, StringComparer.Ordinal);

    /// <summary>The kind of a refusal of which only the status is known.</summary>
    public static ProblemType Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => NotAuthenticated,
        StatusCodes.Status403Forbidden => NotAllowed,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status409Conflict => Conflict,
        StatusCodes.Status412PreconditionFailed => PreconditionFailed,
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => MediaTypeNotSupported,
        StatusCodes.Status429TooManyRequests => TooManyRequests,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        >= StatusCodes.Status500InternalServerError => InternalError,
        _ => BadRequest,
    };
}
