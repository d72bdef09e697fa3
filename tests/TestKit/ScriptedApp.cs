using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.TestKit;

/// <summary>One request that the sidecar sent to the app.</summary>
public sealed record SeenRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public override string ToString() => $"{Method} {Path}{Query}";
}

/// <summary>The answer of the app.</summary>
public sealed record Answer(int Status = 200, string Body = "", string? ContentType = null)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>An app behind a sidecar: keeps all requests and answers as the test sets.</summary>
public sealed class ScriptedApp : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Channel<SeenRequest> _arrivals = Channel.CreateUnbounded<SeenRequest>();
    private readonly ConcurrentQueue<SeenRequest> _seen = new();

    private ScriptedApp(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _server = builder.Build();
        _server.Run(HandleAsync);
    }

    /// <summary>If unset: 200 to all but /dapr/config and /dapr/subscribe, which are not found.</summary>
    public Func<SeenRequest, CancellationToken, Task<Answer>> Answers { get; set; } = (request, _) =>
        Task.FromResult(request.Path.StartsWith("/dapr/", StringComparison.Ordinal) ? new Answer(404) : new Answer());

    public int Port =>
        new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public static async Task<ScriptedApp> StartAsync(int port = 0)
    {
        var app = new ScriptedApp(port);
        await app._server.StartAsync(CancellationToken.None);
        return app;
    }

    /// <summary>The next request, except daprd's own.</summary>
    public async Task<SeenRequest> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var request = await _arrivals.Reader.ReadAsync(cancellation);
            if (!request.Path.StartsWith("/dapr/", StringComparison.Ordinal) && request.Path != "/healthz") return request;
        }
    }

    public void AnswerWith(int status, string body = "") => Answers = (request, _) =>
        Task.FromResult(request.Path.StartsWith("/dapr/", StringComparison.Ordinal) ? new Answer(404) : new Answer(status, body));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = new SeenRequest(
            context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value!,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync(context.RequestAborted));
        _seen.Enqueue(request);
        await _arrivals.Writer.WriteAsync(request, context.RequestAborted);
        var answer = await Answers(request, context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers) context.Response.Headers[name] = value;
        if (answer.ContentType is not null) context.Response.ContentType = answer.ContentType;
        if (answer.Body.Length > 0) await context.Response.WriteAsync(answer.Body, context.RequestAborted);
    }
}
