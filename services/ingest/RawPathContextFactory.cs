using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Ingest;

/// <summary>The key in a request's URL.</summary>
/// <param name="Escaped">The key as the client sent it, with its escapes.</param>
internal sealed record RawKey(string Escaped);

/// <summary>Reads a file's key from the request target as sent, since Kestrel's path keeps <c>%2F</c> escaped, decodes <c>%25</c> and drops
/// dot segments. It also replaces the key in the request path before logs and spans see it; a file id stays.</summary>
internal sealed class RawPathContextFactory(IServiceProvider services) : IHttpContextFactory
{
    /// <summary>Route of a single file; the key itself is in the feature <see cref="RawKey"/>.</summary>
    public const string Route = "/files/{name}";

    private static readonly string[] _folders = [$"{ApiRoutes.Root}/files/by-key/", "/files/"];
    private readonly DefaultHttpContextFactory _contexts = new(services);

    /// <summary>Whether a name has the form of a file id.</summary>
    public static bool IsFileId(string? name) => name is { Length: 32 } && name.All(char.IsAsciiHexDigitLower);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request
            && PathOf(request.RawTarget) is { } path
            && Array.Find(_folders, start => path.StartsWith(start, StringComparison.Ordinal)) is { } folder)
        {
            var key = path[folder.Length..];
            featureCollection.Set(new RawKey(key));
            if (key.Length == 0) request.Path = folder[..^1];
            else if (!IsFileId(key)) request.Path = $"{folder}key";
        }

        return _contexts.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _contexts.Dispose(httpContext);

    private static string? PathOf(string target)
    {
        // Proxies send the absolute form, with the host.
        var authority = target.StartsWith('/') ? 0 : target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return null;
        var start = authority == 0 ? 0 : target.IndexOf('/', authority + 3);
        if (start < 0) return null;
        var end = target.IndexOf('?', start);
        return end < 0 ? target[start..] : target[start..end];
    }
}
