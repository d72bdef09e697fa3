using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>The file in a request's address.</summary>
/// <param name="FileId">Its id.</param>
/// <param name="Place">Its source and key; null when the address has only the id.</param>
internal sealed record NamedFile(string FileId, FilePlace? Place)
{
    /// <summary>Reads <c>/files/{id}</c>.</summary>
    public static (NamedFile? File, ProblemHttpResult? Refusal) OfId(HttpContext context) =>
        (string?)context.Request.RouteValues["id"] is { } id && RawPathContextFactory.IsFileId(id)
            ? (new(id, null), null)
            : (null, Refusals.BadKey("A file id has 32 lower-case hex digits; a file's key is read at /api/v1/files/by-key/{key}."));

    /// <summary>Reads <c>/files/by-key/{key}?source=</c>.</summary>
    /// <exception cref="Hosting.CodedException">sidecar-unavailable.</exception>
    public static async Task<(NamedFile? File, ProblemHttpResult? Refusal)> OfKeyAsync(
        HttpContext context, FileSources sources, CancellationToken cancellation)
    {
        var (source, refusal) = await sources.ReadAsync(context, cancellation);
        if (refusal is not null) return (null, refusal);
        var key = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.ErrorOf(key, allowFormatCharacters: true) is { } error) return (null, Refusals.BadKey(error));
        var place = new FilePlace(source, key!);
        return (new(place.FileId, place), null);
    }
}
