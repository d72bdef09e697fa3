using System.Net;
using System.Net.Sockets;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class PortsTests : IDisposable
{
    private static readonly IReadOnlyList<AppDefinition> Apps = RunFile.Load(Repository.Path("dapr.yaml")).Apps;
    private readonly ReservedPorts _ports = new();

    public void Dispose() => _ports.Dispose();

    [Fact]
    public void A_taken_port_is_reported_with_its_app()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var apps = _ports.Replace(Apps).Select(app => app.AppId == AppIds.Notifier ? app with { AppPort = port } : app);

        var exception = Assert.Throws<PortInUseException>(() => Ports.RefuseTaken(apps));

        Assert.Equal($"port {port} (app port of 'notifier') is already in use", exception.Message);
    }

    [Fact]
    public void The_public_port_is_checked_too()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var env = new Dictionary<string, string>(StringComparer.Ordinal) { [Ports.PublicPortSetting] = $"{port}" };
        var apps = _ports.Replace(Apps).Select(app => app.AppId == AppIds.Ingest ? app with { Env = env } : app);

        Assert.Equal(port, Assert.Throws<PortInUseException>(() => Ports.RefuseTaken(apps)).Port);
    }

    [Fact]
    public void Free_ports_replace_every_port_without_duplicates()
    {
        var replaced = _ports.Replace(Apps);

        var all = PortsOf(replaced);
        Assert.Equal(4 * 3 + 1, all.Count);
        Assert.Distinct(all);
        Assert.DoesNotContain(all, port => Apps.Any(app => app.AppPort == port || Ports.PublicPortOf(app) == port));
    }

    [Fact]
    public void Concurrent_systems_never_share_a_port()
    {
        var systems = Enumerable.Range(0, 200).Select(_ => new ReservedPorts()).ToList();
        try
        {
            Assert.Distinct(systems.SelectMany(ports => PortsOf(ports.Replace(Apps))));
        }
        finally
        {
            systems.ForEach(ports => ports.Dispose());
        }
    }

    [Fact]
    public void Further_blocks_are_reserved_when_one_is_used_up() =>
        Assert.Distinct(PortsOf(_ports.Replace([.. Apps, .. Apps, .. Apps])));

    private static List<int> PortsOf(IEnumerable<AppDefinition> apps) =>
        [.. apps.SelectMany(app => new[] { app.AppPort, app.DaprHttpPort, app.DaprGrpcPort, Ports.PublicPortOf(app) ?? 0 })
            .Where(port => port != 0)];
}
