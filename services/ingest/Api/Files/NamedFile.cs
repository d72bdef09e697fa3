using FilePipeline.Contracts;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>The file in a request's address.</summary>
/// <param name="FileId">Its id.</param>
/// <param name="Key">Its key; null when the address has only the id.</param>
internal sealed record NamedFile(string FileId, string? Key)
{
    /// <summary>Reads <c>/files/{id}</c>.</summary>
    public static (NamedFile? File, ProblemHttpResult? Refusal) OfId(HttpContext context) =>
        (string?)context.Request.RouteValues["id"] is { } id && RawPathContextFactory.IsFileId(id)
            ? (new(id, null), null)
            : (null, Refusals.BadKey("A file id has 32 lower-case hex digits; a file's key is read at /api/v1/files/by-key/{key}."));

    /// <summary>Reads <c>/files/by-key/{key}</c>.</summary>
    public static (NamedFile? File, ProblemHttpResult? Refusal) OfKey(HttpContext context)
    {
        var key = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        return FileKeys.ErrorOf(key, allowFormatCharacters: true) is { } error
            ? (null, Refusals.BadKey(error))
            : (new(StateKeys.FileId(key!), key), null);
    }
}
