using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The ports of a run: those of the run file, seen to be free before anything starts, or free ones in their place.</summary>
internal static class Ports
{
    /// <summary>Where ingest is told which port is for people; dapr.yaml sets it.</summary>
    public const string PeoplesPort = "Ingest__Port";

    // Below the ports that systems lend to outgoing connections, which come and go.
    private const int FirstFree = 15_000;
    private const int LastFree = 31_000;

    /// <exception cref="PortInUseException">One of them belongs to another program.</exception>
    public static void RefuseTaken(IEnumerable<AppDefinition> apps)
    {
        foreach (var (port, what) in apps.SelectMany(Named))
            if (!IsFree(port)) throw new PortInUseException(port, what);
    }

    public static IReadOnlyList<AppDefinition> Replace(IEnumerable<AppDefinition> apps)
    {
        var taken = new HashSet<int>();
        return [.. apps.Select(app => app with
        {
            AppPort = app.AppPort == 0 ? 0 : Free(taken),
            DaprHttpPort = Free(taken),
            DaprGrpcPort = Free(taken),
            Env = app.Env.ToDictionary(one => one.Key, one => one.Key == PeoplesPort ? Text(Free(taken)) : one.Value, StringComparer.Ordinal),
        })];
    }

    public static int? ForPeople(AppDefinition app) =>
        app.Env.TryGetValue(PeoplesPort, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var port) ? port : null;

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

    private static int Free(HashSet<int> taken)
    {
        while (true)
        {
            // Any will do, and two emulators that start together should not try the same ones.
            var port = RandomNumberGenerator.GetInt32(FirstFree, LastFree);
            if (taken.Add(port) && IsFree(port)) return port;
        }
    }

    private static bool IsFree(int port) => CanListen(IPAddress.Loopback, port) && (!Socket.OSSupportsIPv6 || CanListen(IPAddress.IPv6Loopback, port));

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

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
