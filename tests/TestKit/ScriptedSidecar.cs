using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.TestKit;

/// <summary>A sidecar in this process for the real DaprClient: state with ETags, buckets, queues and topics that keep all messages,
/// and faults on demand. Its errors are those of the recordings of a real daprd.</summary>
public sealed class ScriptedSidecar : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly ConcurrentQueue<SidecarCall> _calls = new();
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<(string Component, string Operation), Func<SidecarCall, BindingReply>> _bindings = [];

    private ScriptedSidecar(WebApplication? app)
    {
        _app = app;
        foreach (var bucket in (string[])["files", "parking"]) Buckets[bucket] = new(bucket);
    }

    /// <summary>Port of the gRPC API.</summary>
    public int GrpcPort { get; private set; }

    /// <summary>Port of the HTTP API (health only).</summary>
    public int HttpPort { get; private set; }

    /// <summary>The status of <c>/v1.0/healthz/outbound</c>.</summary>
    public bool IsHealthy { get; set; } = true;

    /// <summary>The answer to <c>/v1.0/metadata</c>; null for HTTP 404, as from a sidecar that does not allow it.</summary>
    public string? Metadata { get; set; }

    /// <summary>The workflow API.</summary>
    public ScriptedTaskHub TaskHub { get; } = new();

    /// <summary>All calls in order, including failed ones.</summary>
    public IReadOnlyList<SidecarCall> Calls => [.. _calls];

    /// <summary>All calls except reads, as short lines.</summary>
    public IReadOnlyList<string> Effects =>
        [.. Calls.Where(call => call.Kind != "get" && call.Operation is not ("get" or "bulkGet" or "list"))
            .Select(call => call.ToString())];

    /// <summary>State entries by key, of any store.</summary>
    public StateTable State { get; } = new();

    /// <summary>Objects behind the S3 bindings, by component: <c>files</c> and <c>parking</c>.</summary>
    public IDictionary<string, ObjectTable> Buckets { get; } = new Dictionary<string, ObjectTable>();

    /// <summary>Events that were published successfully.</summary>
    public IReadOnlyList<SidecarCall> Published => [.. _published];

    /// <summary>Messages that were sent successfully by <c>create</c> to any other binding.</summary>
    public IReadOnlyList<SidecarCall> Sent => [.. _sent];

    private readonly ConcurrentQueue<SidecarCall> _published = new();
    private readonly ConcurrentQueue<SidecarCall> _sent = new();

    /// <summary>A sidecar without ports, for callers of <see cref="ScriptedDapr"/> in this process.</summary>
    public static ScriptedSidecar WithoutPorts() => new(app: null);

    /// <summary>Starts a sidecar on free ports.</summary>
    public static async Task<ScriptedSidecar> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<ScriptedDapr>();
        builder.Services.AddSingleton(services => services.GetRequiredService<ScriptedDapr>().Sidecar.TaskHub);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var sidecar = new ScriptedSidecar(app);
        app.Services.GetRequiredService<ScriptedDapr>().Sidecar = sidecar;
        app.MapGrpcService<ScriptedDapr>();
        app.MapGrpcService<ScriptedTaskHub>();
        app.MapGet("/v1.0/metadata", () => sidecar.Metadata is { } json ? Results.Text(json, "application/json") : Results.NotFound());
        app.MapGet("/v1.0/healthz/outbound", () => sidecar.IsHealthy ? Results.NoContent() : Results.StatusCode(500));
        app.Map("/v1.0/invoke/{app}/method/{**path}", sidecar.AnswerInvocationAsync);
        await app.StartAsync();
        var ports = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address =>
            new Uri(address).Port).ToArray();
        (sidecar.GrpcPort, sidecar.HttpPort) = (ports[0], ports[1]);
        return sidecar;
    }

    /// <summary>Replaces an operation of a binding by a script.</summary>
    public void OnBinding(string component, string operation, Func<SidecarCall, BindingReply> script) =>
        _bindings[(component, operation)] = script;

    /// <summary>Answers service invocations; without a script each is refused as daprd refuses one of an app that does not run.</summary>
    public Func<Invocation, InvocationReply>? OnInvocation { get; set; }

    /// <summary>The same for an answer that takes time; the token is cancelled when the caller gives up.</summary>
    public Func<Invocation, CancellationToken, Task<InvocationReply>>? OnSlowInvocation { get; set; }

    /// <summary>The next matching calls fail before they have any effect.</summary>
    public void FailNext(
        Func<SidecarCall, bool> match, int times = 1, StatusCode code = StatusCode.Internal, string detail = "scripted failure") =>
        AddFault(new(match, times, () => throw new RpcException(new(code, detail)), null));

    /// <summary>The next matching calls have their effect, and then their reply is lost.</summary>
    public void LoseReply(Func<SidecarCall, bool> match, int times = 1) =>
        AddFault(new(match, times, null, () => throw new RpcException(new(StatusCode.Unavailable, "scripted lost reply"))));

    /// <summary>Runs an action just before the effect of the next matching call, such as the work of another replica, or a wait.</summary>
    public void BeforeNext(Func<SidecarCall, bool> match, Action action) => AddFault(new(match, 1, action, null));

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // An open stream would delay the stop.
        TaskHub.Stop();
        return _app?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    internal T Run<T>(SidecarCall call, Func<T> effect)
    {
        _calls.Enqueue(call);
        var fault = TakeFault(call);
        fault?.Before?.Invoke();
        var result = effect();
        fault?.After?.Invoke();
        return result;
    }

    internal BindingReply InvokeBinding(SidecarCall call) => Run(call, () =>
    {
        if (_bindings.TryGetValue((call.Component, call.Operation), out var script)) return script(call);
        if (Buckets.TryGetValue(call.Component, out var bucket)) return bucket.Invoke(call);
        if (call.Operation == "create" || call.Operation == "post")
        {
            _sent.Enqueue(call);
            return new();
        }

        throw new RpcException(new(StatusCode.Internal, $"error invoking output binding {call.Component}: unsupported {call.Operation}"));
    });

    internal void Publish(SidecarCall call) => Run(call, () =>
    {
        _published.Enqueue(call);
        return call;
    });

    private async Task AnswerInvocationAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var path = $"/{context.Request.RouteValues["path"]}{context.Request.QueryString}";
        var call = new Invocation((string)context.Request.RouteValues["app"]!, context.Request.Method, path, await body.ReadToEndAsync())
        {
            Headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        var reply = OnSlowInvocation is { } slow
            ? await slow(call, context.RequestAborted)
            : OnInvocation?.Invoke(call) ?? new(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"no app"}""");
        context.Response.StatusCode = reply.Status;
        if (reply.Status == StatusCodes.Status204NoContent) return;
        context.Response.ContentType = reply.ContentType;
        if (reply.RetryAfter is not null) context.Response.Headers.RetryAfter = reply.RetryAfter;
        if (reply.Location is not null) context.Response.Headers.Location = reply.Location;
        await context.Response.WriteAsync(reply.Body);
    }

    private void AddFault(Fault fault)
    {
        lock (_gate) _faults.Add(fault);
    }

    private Fault? TakeFault(SidecarCall call)
    {
        lock (_gate)
        {
            var fault = _faults.FirstOrDefault(fault => fault.Match(call));
            if (fault is not null && --fault.Times == 0) _faults.Remove(fault);
            return fault;
        }
    }

    private sealed class Fault(Func<SidecarCall, bool> match, int times, Action? before, Action? after)
    {
        public Func<SidecarCall, bool> Match { get; } = match;

        public int Times { get; set; } = times;

        public Action? Before { get; } = before;

        public Action? After { get; } = after;
    }
}

/// <summary>The answer of a binding.</summary>
/// <param name="Content">Data; empty for none.</param>
/// <param name="Metadata">Metadata; null for none.</param>
public sealed record BindingReply(ReadOnlyMemory<byte> Content = default, IReadOnlyDictionary<string, string>? Metadata = null);

/// <summary>A service invocation through the sidecar.</summary>
/// <param name="App">The app that is invoked.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Body">The body as text.</param>
public sealed record Invocation(string App, string Method, string Path, string Body)
{
    /// <summary>The headers, by name in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}

/// <summary>The answer to a service invocation.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Location">The header Location; null for none.</param>
/// <param name="RetryAfter">The header Retry-After; null for none.</param>
public sealed record InvocationReply(
    int Status, string Body, string ContentType = "application/json", string? Location = null, string? RetryAfter = null);
