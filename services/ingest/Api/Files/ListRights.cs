using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Narrows a listing to the source that the request names and to what its caller may list there.</summary>
internal sealed class ListRights(KeyRights rights, FileSources sources)
{
    /// <summary>Narrows a filter.</summary>
    /// <param name="asked">The filter of the request.</param>
    /// <param name="context">The request.</param>
    /// <param name="mayBeOfAnySource">Whether a request without a source is for all sources, if its caller may name every key.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The filter, or the refusal.</returns>
    /// <exception cref="Hosting.CodedException">sidecar-unavailable.</exception>
    public async Task<(FileFilter? Filter, ProblemHttpResult? Refusal)> NarrowAsync(
        FileFilter asked, HttpContext context, bool mayBeOfAnySource, CancellationToken cancellation)
    {
        var (source, refusal) = await sources.ReadAsync(context, cancellation);
        if (refusal is not null) return (null, refusal);
        if (rights.NarrowPrefix(context.User, source, asked.Prefix) is not { } prefix)
            return (null, AccessRefusals.NotYourPrefix(rights, context));
        var isOfAny = mayBeOfAnySource && !context.Request.Query.ContainsKey(SourceQuery.Name) && rights.CoversAll(context.User);
        return (asked with { Prefix = prefix, Source = source, IsOfAnySource = isOfAny }, null);
    }
}
