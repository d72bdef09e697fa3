using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A mail server that refuses some mails for now, by a seed.</summary>
internal sealed class FaultyMailServer : MessageStore, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SeededChance _chance;
    private readonly Task _running;

    public FaultyMailServer(int seed)
    {
        _chance = new(seed);
        var options = new SmtpServerOptionsBuilder().ServerName("mail.example")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)))
            .Build();
        var services = new ServiceProvider();
        services.Add(this);
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; } = ServiceUnderTest.FreePort();

    /// <summary>How often each file's mail was accepted.</summary>
    public ConcurrentDictionary<string, int> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it refused a mail.</summary>
    public int Faults { get; private set; }

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        if (_chance.Next(5) == 0)
        {
            Faults++;
            return new(SmtpReplyCode.MailboxUnavailable, "try again later");
        }

        using var content = new MemoryStream(buffer.ToArray());
        using var mail = await MimeMessage.LoadAsync(content, cancellationToken);
        Accepted.AddOrUpdate(ChannelRun.FileIn(mail.HtmlBody ?? ""), 1, (_, count) => count + 1);
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
