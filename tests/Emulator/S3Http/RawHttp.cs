using System.Net.Sockets;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Requests byte for byte, where a client would not send them so.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request that ends the connection, and reads all that comes.</summary>
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

    /// <summary>Sends a part of a request and no more; returns once the server has ended the connection.</summary>
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
            // A server may reset it, too.
        }
    }
}
