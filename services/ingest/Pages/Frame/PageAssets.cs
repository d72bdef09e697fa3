using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest.Pages;

/// <summary>Serves the static files of the pages: every file of <c>Pages/assets</c>, embedded in the assembly. They tell nothing about
/// files, so everyone may read them.</summary>
internal static class PageAssets
{
    private const string Folder = "assets/";

    private static readonly IReadOnlyList<string> _all =
        [.. typeof(PageAssets).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))];

    /// <summary>The address of a file.</summary>
    public static string AddressOf(string name) => $"/{Folder}{name}";

    public static void MapPageAssets(this IEndpointRouteBuilder routes)
    {
        foreach (var name in _all)
        {
            var asset = new Lazy<(byte[] Bytes, EntityTagHeaderValue Tag)>(() => Load(name));
            var type = TypeOf(name);
            routes.MapGet($"/{name}", (HttpContext context) =>
            {
                // Browsers revalidate each time, so that a new version takes effect immediately.
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(asset.Value.Bytes, type, entityTag: asset.Value.Tag);
            }).AllowAnonymous();
        }
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"{name}: add the content type of such files here"),
    };

    private static (byte[] Bytes, EntityTagHeaderValue Tag) Load(string name)
    {
        using var resource = typeof(PageAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return (bytes, new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
    }
}
