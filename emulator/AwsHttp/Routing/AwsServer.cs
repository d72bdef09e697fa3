using System.Net;
using System.Text;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Page;
using FilePipeline.Emulator.S3Http;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Serves S3, SQS, SNS, DynamoDB and STS on one port, with any credentials, and the emulator's page.</summary>
internal sealed class AwsServer : IAsyncDisposable
{
    /// <summary>The usual port of AWS stand-ins.</summary>
    public const int DefaultPort = 4566;

    private readonly WebApplication _app;
    private readonly Poster _poster;

    private AwsServer(WebApplication app, Poster poster) => (_app, _poster) = (app, poster);

    /// <summary>The address of the server.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts the server; uses a free port if the given one is taken.</summary>
    /// <param name="cloud">The cloud with the buckets.</param>
    /// <param name="uploads">The folder for parts of unfinished uploads.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<AwsServer> StartAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
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

    /// <summary>Starts the server on exactly this port.</summary>
    /// <exception cref="PortInUseException">The port is used by another program.</exception>
    public static async Task<AwsServer> StartOnAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
    {
        // A program on the other loopback address would answer clients that try it first.
        if (port != 0 && !Ports.IsFree(port)) throw new PortInUseException(port, "AWS over HTTP");
        try
        {
            return await ListenAsync(cloud, uploads, port, cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new PortInUseException(port, "AWS over HTTP", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _poster.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static async Task<AwsServer> ListenAsync(EmbeddedCloud cloud, string uploads, int port, CancellationToken cancellation)
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
#pragma warning disable CA2000 // The server disposes it.
        var server = new AwsServer(builder.Build(), new Poster(cloud));
#pragma warning restore CA2000
        var cors = new S3Cors(cloud.Buckets);
        server._app.UseWebGate(new WebGate(cloud.Incidents)
        {
            HasPages = true,
            AllowsOrigin = (http, origin) => !IsOfPage(http) && cors.Allows(http, origin),
        });
        var router = new AwsRouter(cloud, new S3Api(cloud, new(uploads)).HandleAsync);
        server._app.MapWhen(
            IsOfPage,
            branch => branch.UseRouting().UseEndpoints(routes => routes.MapPage(cloud, TimeProvider.System)));
        server._app.Run(router.HandleAsync);
        await server._app.StartAsync(cancellation);
        var address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Address = new UriBuilder(address) { Host = "localhost" }.Uri;
        server._poster.Start();
        return server;
    }

    // Uses the raw path, because a key may contain dot segments.
    private static bool IsOfPage(HttpContext http) =>
        new PathString(S3Call.PathOf(http)).StartsWithSegments(PageRoutes.Root, StringComparison.Ordinal);
}
