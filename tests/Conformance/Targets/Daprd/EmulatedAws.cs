using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Conformance.Tests;

/// <summary>The AWS side of a fact: the named stand-in, or the emulator's cloud over HTTP on a port of the fact's own.</summary>
internal sealed class EmulatedAws : IAsyncDisposable
{
    private readonly EmbeddedCloud? _cloud;
    private readonly AwsServer? _server;

    private EmulatedAws(Uri address, EmbeddedCloud? cloud = null, AwsServer? server = null) =>
        (Address, _cloud, _server) = (address, cloud, server);

    public Uri Address { get; }

    /// <param name="named">The address of a stand-in; null to start the emulator's.</param>
    /// <param name="folder">The folder for its data.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<EmulatedAws> StartAsync(Uri? named, string folder, CancellationToken cancellation)
    {
        if (named is not null) return new(named);
        var cloud = await EmbeddedCloud.OpenAsync(
            Path.Combine(folder, "aws"), new Topology([], [], [], []), FaultPlan.None, TimeProvider.System, cancellation);
        var server = await AwsServer.StartAsync(cloud, Path.Combine(folder, "aws-uploads"), 0, cancellation);
        cloud.Endpoint = server.Address.GetLeftPart(UriPartial.Authority);
        return new(server.Address, cloud, server);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_cloud is not null) await _cloud.DisposeAsync();
    }
}
