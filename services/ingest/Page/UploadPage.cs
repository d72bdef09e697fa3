using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary>Serves the upload page and its static files, which are embedded in the assembly.</summary>
internal static class UploadPage
{
    public static void MapUploadPage(this RouteGroupBuilder api)
    {
        api.MapPart("/", "index.html", "text/html; charset=utf-8").RequireAuthorization(AccessPolicies.Upload);
        api.MapPart("/app.js", "app.js", "text/javascript; charset=utf-8").RequireAuthorization(AccessPolicies.Upload);
        // The page after a sign-out has these too.
        api.MapPart("/app.css", "app.css", "text/css; charset=utf-8").AllowAnonymous();
        api.MapPart("/icon.svg", "icon.svg", "image/svg+xml").AllowAnonymous();
    }

    private static RouteHandlerBuilder MapPart(this RouteGroupBuilder api, string route, string name, string contentType)
    {
        var part = new Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)>(() => Load(name));
        return api.MapGet(route, (HttpContext context) =>
        {
            // Browsers revalidate each time, so that a new version takes effect immediately.
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(part.Value.Bytes, contentType, entityTag: part.Value.Tag);
        });
    }

    private static (byte[] Bytes, EntityTagHeaderValue Tag) Load(string name)
    {
        using var resource = typeof(UploadPage).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not in the assembly");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return (bytes, new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
    }
}
