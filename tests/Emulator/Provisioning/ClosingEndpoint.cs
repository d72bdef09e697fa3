using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>A server that reads the start of each request, sends the start of an answer, and closes the connection.</summary>
internal sealed class ClosingEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _answer;
    private Task _running = Task.CompletedTask;

    private ClosingEndpoint(string answer) => _answer = Encoding.ASCII.GetBytes(answer);

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public static ClosingEndpoint Start(string answer)
    {
        var endpoint = new ClosingEndpoint(answer);
        endpoint._listener.Start();
        endpoint._running = endpoint.RunAsync();
        return endpoint;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = client.GetStream();
                if (await stream.ReadAsync(new byte[16 << 10], _stop.Token) > 0) await stream.WriteAsync(_answer, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            // The test has ended.
        }
    }
}
