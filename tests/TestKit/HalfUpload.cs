using System.Net.Sockets;
using System.Text;

namespace FilePipeline.TestKit;

/// <summary>An upload whose second half waits for the test. Disposed before, it is a client that goes away.</summary>
public sealed class HalfUpload : IDisposable
{
    private const int HalfLength = 50_000;
    private readonly TcpClient _client = new();

    private HalfUpload()
    {
    }

    /// <summary>Sends the header and the first half of an upload of 100,000 bytes.</summary>
    public static async Task<HalfUpload> StartAsync(int port, string key, CancellationToken cancellation)
    {
        var upload = new HalfUpload();
        await upload._client.ConnectAsync("localhost", port, cancellation);
        var header = $"PUT /files/{key} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {2 * HalfLength}\r\n\r\n";
        await upload.SendAsync(header, cancellation);
        await upload.SendHalfAsync(cancellation);
        return upload;
    }

    /// <summary>Sends the second half.</summary>
    /// <returns>The answer's status line.</returns>
    public async Task<string> FinishAsync(CancellationToken cancellation)
    {
        await SendHalfAsync(cancellation);
        using var reader = new StreamReader(_client.GetStream());
        return await reader.ReadLineAsync(cancellation) ?? "";
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Task SendHalfAsync(CancellationToken cancellation) => SendAsync(new string('x', HalfLength - 1) + "\n", cancellation);

    private Task SendAsync(string text, CancellationToken cancellation) =>
        _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), cancellation).AsTask();
}
