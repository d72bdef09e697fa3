using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The ports of a run file, seen to be free before anything starts.</summary>
internal static class Ports
{
    /// <summary>Where ingest is told which port is for people; dapr.yaml sets it.</summary>
    public const string PeoplesPort = "Ingest__Port";

    /// <exception cref="PortInUseException">One of them belongs to another program.</exception>
    public static void RefuseTaken(IEnumerable<AppDefinition> apps)
    {
        foreach (var (port, what) in apps.SelectMany(Named))
            if (!IsFree(port)) throw new PortInUseException(port, what);
    }

    public static int? ForPeople(AppDefinition app) =>
        app.Env.TryGetValue(PeoplesPort, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var port) ? port : null;

    /// <summary>Whether nobody listens there, on either loopback address.</summary>
    public static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

    public static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<(int Port, string What)> Named(AppDefinition app)
    {
        var all = new[]
        {
            (app.AppPort, $"app port of '{app.AppId}'"),
            (app.DaprHttpPort, $"Dapr HTTP port of '{app.AppId}'"),
            (app.DaprGrpcPort, $"Dapr gRPC port of '{app.AppId}'"),
            (ForPeople(app) ?? 0, $"upload page of '{app.AppId}'"),
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
        catch (SocketException fault)
        {
            // No such address on this machine: nobody listens there.
            return fault.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported;
        }
    }
}
