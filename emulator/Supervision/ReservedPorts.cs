using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>
/// Ports that no other emulator of this machine hands out as long as this object lives. They come in blocks, and whoever listens on the
/// first port of a block owns the rest: a port that is only seen to be free can be taken by another before its app, which starts a
/// second later, or starts again after a kill, listens there.
/// </summary>
internal sealed class ReservedPorts : IDisposable
{
    // Below the ports that systems lend to outgoing connections, which come and go.
    private const int First = 15_008;
    private const int BlockSize = 16;
    private const int Blocks = 1_000;

    private readonly List<TcpListener> _owned = [];
    private readonly Queue<int> _left = [];

    /// <summary>The apps with other ports, each of them free at this moment.</summary>
    public IReadOnlyList<AppDefinition> Replace(IEnumerable<AppDefinition> apps) =>
    [
        .. apps.Select(app => app with
        {
            AppPort = app.AppPort == 0 ? 0 : Next(),
            DaprHttpPort = Next(),
            DaprGrpcPort = Next(),
            Env = app.Env.ToDictionary(one => one.Key, one => one.Key == Ports.PeoplesPort ? Ports.Text(Next()) : one.Value, StringComparer.Ordinal),
        }),
    ];

    public void Dispose() => _owned.ForEach(listener => listener.Dispose());

    private int Next()
    {
        while (true)
        {
            while (_left.TryDequeue(out var port))
                if (Ports.IsFree(port)) return port;
            OwnBlock();
        }
    }

    private void OwnBlock()
    {
        while (true)
        {
            // Any will do, and two emulators that start together should not try the same ones.
            var first = First + (BlockSize * RandomNumberGenerator.GetInt32(Blocks));
            var listener = new TcpListener(IPAddress.Loopback, first);
            try
            {
                listener.Start();
            }
            catch (SocketException fault) when (fault.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
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
