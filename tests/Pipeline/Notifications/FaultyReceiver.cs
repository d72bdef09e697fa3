using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A webhook of another system that limits, fails and stalls, by a seed.</summary>
internal sealed class FaultyReceiver : IDisposable
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SeededChance _chance;
    private readonly WireMockServer _server;
    private readonly X509Certificate2? _certificate;

    /// <param name="seed">The seed of the faults.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="useTls">Whether it serves HTTPS, with a certificate that nobody trusts.</param>
    public FaultyReceiver(int seed, int port = 0, bool useTls = false)
    {
        _chance = new(seed);
        _server = WireMockServer.Start(new WireMockServerSettings
        {
            Port = port == 0 ? null : port,
            UseSSL = useTls,
            CertificateSettings = useTls ? new() { X509Certificate = _certificate = SelfSigned() } : null,
            MaxRequestLogCount = 0,
        });
        _server.Given(Request.Create().UsingPost())
            .RespondWith(Response.Create().WithCallback(async request => await AnswerAsync(request)));
    }

    public Uri Address => new(_server.Url!);

    /// <summary>How often each file's message was accepted.</summary>
    public ConcurrentDictionary<string, int> Accepted { get; } = new(StringComparer.Ordinal);

    /// <summary>How often it limited, failed or stalled.</summary>
    public int Faults { get; private set; }

    public void Dispose()
    {
        _stopped.TrySetResult();
        _server.Dispose();
        _certificate?.Dispose();
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private async Task<ResponseMessage> AnswerAsync(IRequestMessage request)
    {
        var kind = _chance.Next(100);
        if (kind < 21) Faults++;
        switch (kind)
        {
            case < 10:
                return new()
                {
                    StatusCode = 429,
                    Headers = new Dictionary<string, WireMock.Types.WireMockList<string>> { ["Retry-After"] = "1" },
                };
            case < 20:
                return new() { StatusCode = 500 };
            case 20:
                // No answer: the notifier ends the request, and the message has not arrived.
                await _stopped.Task;
                return new() { StatusCode = 500 };
            default:
                Accepted.AddOrUpdate(ChannelRun.FileIn(request.Body ?? ""), 1, (_, count) => count + 1);
                return new() { StatusCode = 200 };
        }
    }
}
