using System.Threading.Channels;
using WireMock;
using WireMock.Logging;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.ResponseProviders;
using WireMock.Server;
using WireMock.Types;

namespace FilePipeline.TestKit;

/// <summary>A webhook of another system, such as Slack: it records requests and answers as the test sets.</summary>
public sealed class WebhookServer : IDisposable
{
    private readonly WireMockServer _server = WireMockServer.Start();
    private readonly Channel<SeenRequest> _arrivals = Channel.CreateUnbounded<SeenRequest>();

    public WebhookServer()
    {
        _server.LogEntriesChanged += (_, change) =>
        {
            foreach (var entry in change.NewItems?.OfType<ILogEntry>() ?? []) _arrivals.Writer.TryWrite(Read(entry.RequestMessage));
        };
        AnswerWith(200);
    }

    public int Port => _server.Port;

    public void AnswerWith(int status, string body = "", params (string Name, string Value)[] headers) => Answer(
        Response.Create()
            .WithStatusCode(status)
            .WithBody(body)
            .WithHeaders(headers.ToDictionary(header => header.Name, header => header.Value)));

    /// <summary>Answers requests only after a task.</summary>
    public void AnswerAfter(Task release) => Answer(Response.Create().WithCallback(async _ =>
    {
        await release;
        return new ResponseMessage { StatusCode = 200 };
    }));

    /// <summary>Waits for the next request.</summary>
    public async Task<SeenRequest> NextAsync(CancellationToken cancellation) => await _arrivals.Reader.ReadAsync(cancellation);

    public void Dispose() => _server.Dispose();

    private void Answer(IResponseProvider answer)
    {
        _server.ResetMappings();
        _server.Given(Request.Create().UsingAnyMethod()).RespondWith(answer);
    }

    private static SeenRequest Read(IRequestMessage request) => new(
        request.Method,
        request.Path,
        new Uri(request.Url).Query,
        (request.Headers ?? new Dictionary<string, WireMockList<string>>())
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        request.Body ?? "");
}
