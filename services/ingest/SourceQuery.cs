using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>Where an upload is stored, or a file is.</summary>
/// <param name="Source">The name of the source; null for the default one.</param>
/// <param name="Key">The S3 key.</param>
internal sealed record FilePlace(string? Source, string Key)
{
    /// <summary>The file's id.</summary>
    public string FileId => StateKeys.FileId(Key, Source);

    /// <summary>The place for people: the key, with the name of another source than the default one before it.</summary>
    public string Shown => SourceNames.Show(Source, Key);
}

/// <summary>Reads the parameter <c>source</c> of requests.</summary>
internal static class SourceQuery
{
    /// <summary>Name of the parameter.</summary>
    public const string Name = "source";

    /// <summary>The source that a request names; null for the default one, which is also meant by an empty or absent parameter.</summary>
    /// <exception cref="Hosting.CodedException">sidecar-unavailable.</exception>
    public static ValueTask<(string? Source, ProblemHttpResult? Refusal)> ReadAsync(
        this FileSources sources, HttpContext context, CancellationToken cancellation) =>
        sources.ReadAsync(context.Request.Query[Name].ToString(), cancellation);

    /// <inheritdoc cref="ReadAsync(FileSources, HttpContext, CancellationToken)"/>
    public static async ValueTask<(string? Source, ProblemHttpResult? Refusal)> ReadAsync(
        this FileSources sources, string text, CancellationToken cancellation)
    {
        if (text.Length == 0) return (null, null);
        return await sources.ErrorOfAsync(text, cancellation) is { } error ? (null, Refusals.BadParameter($"{error}.")) : (text, null);
    }

    /// <summary>The names of all sources, the default one first as null; a single one when the sidecar does not tell.</summary>
    public static async ValueTask<IReadOnlyList<string?>> NamesAsync(this FileSources sources, CancellationToken cancellation)
    {
        try
        {
            return [.. (await sources.AllAsync(cancellation)).Select(source => source.Name)];
        }
        catch (Hosting.CodedException)
        {
            return [null];
        }
    }
}
