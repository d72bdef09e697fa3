using System.Net;
using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Page;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The buckets over HTTP, for `aws s3 cp`, `curl -T` and rclone: path style, any credentials.</summary>
internal sealed class S3Server : IAsyncDisposable
{
    /// <summary>Where stand-ins for AWS listen by custom.</summary>
    public const int DefaultPort = 4566;

    private readonly WebApplication _app;

    private S3Server(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it; on another free port when this one is taken.</summary>
    /// <param name="cloud">The buckets.</param>
    /// <param name="uploads">Where parts of unfinished uploads lie.</param>
    /// <param name="port">0 for any free one.</param>
    /// <param name="cancellation">Cancels.</param>
    public static async Task<S3Server> StartAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
    {
        try
        {
            return await ListenAsync(cloud, uploads, port, cancellation);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
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
            // One character for each byte, both ways: metadata go back as they came.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.AddPage(cloud, TimeProvider.System);
        var server = new S3Server(builder.Build());
        var cors = new S3Cors(cloud.Buckets);
        server._app.UseWebGate(new WebGate(cloud.Incidents)
        {
            HasPages = true,
            AllowsOrigin = (http, origin) => !IsOfPage(http) && cors.LetsIn(http, origin),
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

    // By the path as it was sent: a key may have dot segments.
    private static bool IsOfPage(HttpContext http) => new PathString(S3Call.PathOf(http)).StartsWithSegments(PageRoutes.Root, StringComparison.Ordinal);
}
