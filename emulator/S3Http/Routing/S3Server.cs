using System.Net;
using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Page;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Serves the buckets over HTTP, for `aws s3 cp`, `curl -T` and rclone: path style, any credentials.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    /// <summary>The usual port of AWS stand-ins.</summary>
    public const int DefaultPort = 4566;

    private readonly WebApplication _app;

    private S3Server(WebApplication app) => _app = app;

    /// <summary>The address of the server.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts the server; uses a free port if the given one is taken.</summary>
    /// <param name="cloud">The cloud with the buckets.</param>
    /// <param name="uploads">The folder for parts of unfinished uploads.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<S3Server> StartAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
    {
        try
        {
            return await ListenAsync(cloud, uploads, port, cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            return await ListenAsync(cloud, uploads, 0, cancellation);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<S3Server> ListenAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.AddServerHeader = false;
            // One character per byte in both directions, so that metadata is returned unchanged.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.AddPage(cloud, TimeProvider.System);
        var server = new S3Server(builder.Build());
        var cors = new S3Cors(cloud.Buckets);
        server._app.UseWebGate(new WebGate(cloud.Incidents)
        {
            HasPages = true,
            AllowsOrigin = (http, origin) => !IsOfPage(http) && cors.Allows(http, origin),
        });
        var api = new S3Api(cloud, new(uploads));
        server._app.MapWhen(
            IsOfPage,
            branch => branch.UseRouting().UseEndpoints(routes => routes.MapPage(cloud, TimeProvider.System)));
        server._app.Run(api.HandleAsync);
        await server._app.StartAsync(cancellation);
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new UriBuilder(address) { Host = "localhost" }.Uri;
        return server;
    }

    // Uses the raw path, because a key may contain dot segments.
    private static bool IsOfPage(HttpContext http) =>
        new PathString(S3Call.PathOf(http)).StartsWithSegments(PageRoutes.Root, StringComparison.Ordinal);
}
