using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Ingest;

/// <summary>The key that a URL names, exactly.</summary>
/// <param name="Escaped">As the client sent it.</param>
internal sealed record ExactKey(string Escaped);

/// <summary>Takes the key of an upload from the request's target as it was sent. The server's own path would not do: in it <c>%2F</c> is still
/// escaped while <c>%25</c> is not, and dot segments are gone. It happens before anything sees the request, so that no log line and no span
/// carries a key.</summary>
internal sealed class ExactKeys(IServiceProvider services) : IHttpContextFactory
{
    private const string Folder = "/files/";
    private readonly DefaultHttpContextFactory _contexts = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request && HttpMethods.IsPut(request.Method)
            && PathOf(request.RawTarget) is { } path && path.StartsWith(Folder, StringComparison.Ordinal))
        {
            featureCollection.Set(new ExactKey(path[Folder.Length..]));
            request.Path = Folder[..^1];
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
