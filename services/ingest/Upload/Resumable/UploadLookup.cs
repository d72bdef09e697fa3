using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Finds the upload of a request, and decides whether its caller may use it.</summary>
internal sealed class UploadLookup(PartialUploads uploads, KeyRights rights)
{
    /// <summary>Finds an upload of the caller.</summary>
    /// <exception cref="Hosting.CodedException">scratch-unavailable.</exception>
    public (PartialUpload? Upload, ProblemHttpResult? Refusal) Find(string id, HttpContext context)
    {
#pragma warning disable CA2000 // It lives until the upload ends.
        var upload = uploads.Find(id);
#pragma warning restore CA2000
        // Another caller's answers like one that does not exist.
        if (upload is null || upload.State.Owner != ResumableUploads.OwnerOf(context.User)) return (null, ResumableRefusals.Unknown());
        if (!rights.Covers(context.User, upload.State.Source, upload.State.Key)) return (null, AccessRefusals.NotYourKey(rights, context));
        return uploads.IsExpired(upload) ? (null, ResumableRefusals.Expired()) : (upload, null);
    }
}
