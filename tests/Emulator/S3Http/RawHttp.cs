using System.Net.Sockets;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Sends raw requests that an HTTP client would not send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request with Connection: close, and reads the whole answer.</summary>
    public static async Task<byte[]> SendAsync(Uri address, byte[] request, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(request, cancellation);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellation);
        return answer.ToArray();
    }

    /// <summary>Sends only a part of a request; returns when the server has closed the connection.</summary>
    public static async Task CutAsync(Uri address, byte[] part, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(part, cancellation);
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null, cancellation);
        }
        catch (IOException)
        {
            // The server may also reset the connection.
        }
    }
}
