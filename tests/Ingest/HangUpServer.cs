using System.Net;
using System.Net.Sockets;

namespace FilePipeline.Ingest.Tests;

/// <summary>A server that answers HTTP/1.1 and closes the connection, so it is not a sidecar.</summary>
internal sealed class HangUpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public HangUpServer()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = Task.Run(ServeAsync);
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }
}
