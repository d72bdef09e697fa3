using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Metadata of a route that only the public port serves.</summary>
internal sealed record PublicRoute;

/// <summary>Where the public port listens, and by which address browsers reach it.</summary>
internal static class PublicAddress
{
    /// <summary>Whether the public port listens on all addresses; by default only with sign-in, or where anonymous callers are
    /// allowed.</summary>
    public static bool IsOnAnyAddress(IngestOptions ingest, AuthOptions auth) =>
        ingest.Listen is { } listen ? listen == ListenAddress.Any : auth.HasSignIn() || auth.AllowAnonymous;

    /// <summary>Whether a request came through the public port.</summary>
    public static bool IsPublic(this HttpContext context)
    {
        // An in-process test server has no ports.
        var port = context.Connection.LocalPort;
        return port == 0 || port == context.RequestServices.GetRequiredService<IOptions<IngestOptions>>().Value.Port;
    }

    /// <summary>Hides public routes from other ports (404), and replaces the request's scheme and host by the configured ones, since a
    /// load balancer that ends TLS speaks HTTP to this service.</summary>
    public static void UsePublicAddress(this WebApplication app)
    {
        // Settings are validated after the application is built; an invalid address stops the start.
        var address = app.Configuration.ReadEarly<AuthOptions>(AuthOptions.Section).PublicAddress;
        Uri.TryCreate(address, UriKind.Absolute, out var uri);
        var host = uri is null ? default : uri.IsDefaultPort ? new HostString(uri.Host) : new HostString(uri.Host, uri.Port);
        app.Use((context, next) =>
        {
            var isPublic = context.IsPublic();
            if (!isPublic && context.GetEndpoint()?.Metadata.GetMetadata<PublicRoute>() is not null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            if (isPublic && uri is not null)
            {
                context.Request.Scheme = uri.Scheme;
                context.Request.Host = host;
            }

            return next(context);
        });
    }
}
