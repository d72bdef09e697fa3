using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Supervision;

/// <summary>Checks that the ports of a run file are free before anything starts.</summary>
internal static class Ports
{
    /// <summary>The setting with ingest's public port; dapr.yaml sets it.</summary>
    public const string PublicPortSetting = "Ingest__Port";

    /// <exception cref="PortInUseException">A port is used by another program.</exception>
    public static void RefuseTaken(IEnumerable<AppDefinition> apps)
    {
        foreach (var (port, what) in apps.SelectMany(Named))
            if (!IsFree(port)) throw new PortInUseException(port, what);
    }

    /// <summary>The public port of an app; null if it has none.</summary>
    public static int? PublicPortOf(AppDefinition app) =>
        app.Env.TryGetValue(PublicPortSetting, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var port)
            ? port
            : null;

    /// <summary>Whether a port is free on both loopback addresses.</summary>
    public static bool IsFree(int port) =>
        CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    public static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(int Port, string What)> Named(AppDefinition app)
    {
        var all = new[]
        {
            (app.AppPort, $"app port of '{app.AppId}'"),
            (app.DaprHttpPort, $"Dapr HTTP port of '{app.AppId}'"),
            (app.DaprGrpcPort, $"Dapr gRPC port of '{app.AppId}'"),
            (PublicPortOf(app) ?? 0, $"public port of '{app.AppId}'"),
        };
        return all.Where(port => port.Item1 != 0);
    }

    private static bool CanListen(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException exception)
        {
            // The machine has no such address, so nothing listens on it.
            return exception.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }
}
