using System.Net;
using System.Net.Sockets;

namespace FilePipeline.Web.Tests.Uploads;

/// <summary>Passes connections on to a server, counts the bytes that clients send, and can hold a connection in the middle of an
/// upload.</summary>
internal sealed class CountingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sent;
    private long _holdAfter = long.MaxValue;

    private CountingProxy()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port of the proxy.</summary>
    public int Port { get; }

    /// <summary>The port of the server.</summary>
    public int TargetPort { get; set; }

    /// <summary>Bytes that clients sent, with the headers of their requests.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Done when a connection is held.</summary>
    public Task Held => _held.Task;

    public static CountingProxy Start(int targetPort = 0) => new() { TargetPort = targetPort };

    /// <summary>Holds the connection that sends so many bytes more; the others go on.</summary>
    public void HoldAfter(long bytes)
    {
        _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _holdAfter, Sent + bytes);
    }

    /// <summary>Lets the held connection go on.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        Release();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_gate) _connections.Add(PassAsync(client));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, TargetPort, _stop.Token);
            var down = far.GetStream().CopyToAsync(near.GetStream(), _stop.Token);
            await Task.WhenAny(UpAsync(near.GetStream(), far.GetStream()), down);
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or InvalidOperationException)
        {
            // One of the two has closed the connection.
        }
    }

    private async Task UpAsync(NetworkStream near, NetworkStream far)
    {
        var buffer = new byte[64 << 10];
        while (await near.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (Interlocked.Add(ref _sent, count) > Interlocked.Read(ref _holdAfter))
            {
                Interlocked.Exchange(ref _holdAfter, long.MaxValue);
                _held.TrySetResult();
                await _released.Task.WaitAsync(_stop.Token);
            }

            await far.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
