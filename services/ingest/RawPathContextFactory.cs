using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Ingest;

/// <summary>The key that a URL names, exactly.</summary>
/// <param name="Escaped">As the client sent it.</param>
internal sealed record RawKey(string Escaped);

/// <summary>Takes the key of an upload from the request's target as it was sent. The server's own path would not do: in it <c>%2F</c> is still
/// escaped while <c>%25</c> is not, and dot segments are gone. It happens before anything sees the request, so that no log line and no span
/// carries a key; a file's id stays.</summary>
internal sealed class RawPathContextFactory(IServiceProvider services) : IHttpContextFactory
{
    /// <summary>The route of what one file's address answers; the key itself is an <see cref="RawKey"/>.</summary>
    public const string Route = "/files/{name}";

    private const string Folder = "/files/";
    private const string AnyKey = $"{Folder}key";
    private readonly DefaultHttpContextFactory _contexts = new(services);

    /// <summary>Whether a name looks like the id of a file.</summary>
    public static bool IsFileId(string? name) => name is { Length: 32 } && name.All(char.IsAsciiHexDigitLower);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request
            && PathOf(request.RawTarget) is { } path && path.StartsWith(Folder, StringComparison.Ordinal))
        {
            var key = path[Folder.Length..];
            featureCollection.Set(new RawKey(key));
            if (key.Length == 0) request.Path = Folder[..^1];
            else if (!IsFileId(key)) request.Path = AnyKey;
        }

        return _contexts.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _contexts.Dispose(httpContext);

    private static string? PathOf(string target)
    {
        // The form that proxies use names the server too.
        var authority = target.StartsWith('/') ? 0 : target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return null;
        var start = authority == 0 ? 0 : target.IndexOf('/', authority + 3);
        if (start < 0) return null;
        var end = target.IndexOf('?', start);
        return end < 0 ? target[start..] : target[start..end];
    }
}
