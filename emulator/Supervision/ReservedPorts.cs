using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>
/// Reserves ports, so that no other emulator on this machine uses them during the lifetime of this object. Ports come in blocks; the
/// listener on the first port of a block owns the rest. A check for a free port alone is not enough: another emulator could take the port
/// before the app listens on it, or while the app restarts.
/// </summary>
internal sealed class ReservedPorts : IDisposable
{
    // Below the ephemeral ports of outgoing connections.
    private const int First = 15_008;
    private const int BlockSize = 16;
    private const int Blocks = 1_000;

    private readonly List<TcpListener> _owned = [];
    private readonly Queue<int> _left = [];

    /// <summary>Replaces the ports of the apps by reserved ones.</summary>
    public IReadOnlyList<AppDefinition> Replace(IEnumerable<AppDefinition> apps) =>
    [
        .. apps.Select(app => app with
        {
            AppPort = app.AppPort == 0 ? 0 : Next(),
            DaprHttpPort = Next(),
            DaprGrpcPort = Next(),
            Env = app.Env.ToDictionary(
                one => one.Key, one => one.Key == Ports.PublicPortSetting ? Ports.Text(Next()) : one.Value, StringComparer.Ordinal),
        }),
    ];

    public void Dispose() => _owned.ForEach(listener => listener.Dispose());

    private int Next()
    {
        while (true)
        {
            while (_left.TryDequeue(out var port))
                if (Ports.IsFree(port)) return port;
            ReserveBlock();
        }
    }

    private void ReserveBlock()
    {
        while (true)
        {
            // A random block, so that emulators that start together do not try the same ones.
            var first = First + (BlockSize * RandomNumberGenerator.GetInt32(Blocks));
            var listener = new TcpListener(IPAddress.Loopback, first);
            try
            {
                listener.Start();
            }
            catch (SocketException exception) when (
                exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                listener.Dispose();
                continue;
            }
            _owned.Add(listener);
            for (var port = first + 1; port < first + BlockSize; port++) _left.Enqueue(port);
            return;
        }
    }
}
