using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FilePipeline.Conformance.Tests;

/// <summary>Receives one mail by SMTP and records the dialogue.</summary>
internal sealed class MailSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public MailSink() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every line that the client sent.</summary>
    public async Task<string> TakeAsync(CancellationToken cancellation)
    {
        using var client = await _listener.AcceptTcpClientAsync(cancellation);
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        var said = new StringBuilder();
        var isBody = false;
        await writer.WriteLineAsync("220 sink".AsMemory(), cancellation);
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            said.AppendLine(line);
            if (isBody && line != ".") continue;
            isBody = line == "DATA";
            await writer.WriteLineAsync((isBody ? "354 continue" : line == "QUIT" ? "221 bye" : "250 ok").AsMemory(), cancellation);
            if (line == "QUIT") break;
        }
        return said.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
