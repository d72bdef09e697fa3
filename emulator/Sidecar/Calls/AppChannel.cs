using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The connection from a sidecar to its app: one connection pool, limited to the
/// concurrent calls that the run file allows.</summary>
internal sealed class AppChannel : IDisposable
{
    private const string UserAgent = "Go-http-client/1.1";
    private const int MaxHeaderKilobytes = 4;
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        AutomaticDecompression = DecompressionMethods.GZip,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
    });

    private readonly AppDefinition _app;
    private readonly string? _token;
    private readonly KillFault? _kills;
    private readonly SemaphoreSlim? _gate;

    public AppChannel(AppDefinition app, string? token, KillFault? kills = null)
    {
        _app = app;
        _token = token;
        _kills = kills;
        _gate = app.AppMaxConcurrency > 0 ? new SemaphoreSlim(app.AppMaxConcurrency) : null;
        Address = new Uri($"http://{app.AppChannelAddress}:{app.AppPort}");
    }

    public Uri Address { get; }

    /// <summary>False while the app's health check fails; only probes are sent then.</summary>
    public bool IsHealthy { get; set; } = true;

    /// <summary>Delivers a message; the fault plan may kill the app meanwhile.</summary>
    /// <exception cref="CallException">The app is unreachable or closed the connection.</exception>
    public Task<AppReply> DeliverAsync(AppCall call, CancellationToken cancellation) =>
        _kills is null ? SendAsync(call, cancellation) : _kills.RunAsync(call, () => SendAsync(call, cancellation));

    /// <exception cref="CallException">The app is unreachable or closed the connection.</exception>
    public async Task<AppReply> SendAsync(AppCall call, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(Address, Clean(call.Path)));
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        foreach (var (name, value) in call.Headers) request.Headers.TryAddWithoutValidation(name, value);
        if (!call.Body.IsEmpty || call.Method == HttpMethod.Post || call.ContentType is not null)
        {
            request.Content = new ReadOnlyMemoryContent(call.Body);
            if (call.ContentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", call.ContentType);
        }
        return await LimitedAsync(async () =>
        {
            using var response = await SendAsync(request, cancellation);
            return new AppReply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }, request, cancellation);
    }

    /// <summary>Sends a request with the app's token added; returns before the answer's body is read. The fault plan may kill the app
    /// meanwhile.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">Identifies it for the fault plan.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CallException">The app is unreachable or closed the connection.</exception>
    public Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, string key, CancellationToken cancellation) =>
        _kills is null ? ForwardAsync(request, cancellation)
            : _kills.RunAsync(request.RequestUri!.AbsolutePath, key, () => ForwardAsync(request, cancellation));

    private Task<HttpResponseMessage> ForwardAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        LimitedAsync(() => SendAsync(request, cancellation), request, cancellation);

    private async Task<T> LimitedAsync<T>(Func<Task<T>> send, HttpRequestMessage request, CancellationToken cancellation)
    {
        if (!IsHealthy) throw new CallException("app is not in a healthy state");
        if (_gate is not null) await _gate.WaitAsync(cancellation);
        try
        {
            return await send();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CallException($"{request.Method} \"{request.RequestUri}\": {exception.Message}", exception);
        }
        finally
        {
            _gate?.Release();
        }
    }

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_token is not null)
        {
            request.Headers.Remove("dapr-api-token");
            request.Headers.TryAddWithoutValidation("dapr-api-token", _token);
        }
        return _http.SendAsync(request, cancellation);
    }

    /// <summary>Probes the health path; true for 2xx. Sends no token and no trace, and ignores the concurrency limit.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, Clean(_app.AppHealthCheckPath)));
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    public async Task<bool> IsListeningAsync(CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(_app.AppChannelAddress, _app.AppPort, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _gate?.Dispose();
    }

    /// <summary>Cleans a path like Go's path.Clean: removes empty, `.` and `..` parts and a trailing slash; the query stays.</summary>
    internal static string Clean(string path)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var parts = new Stack<string>();
        foreach (var part in path[..(query < 0 ? path.Length : query)].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") parts.TryPop(out _);
            else if (part != ".") parts.Push(part);
        }
        return "/" + string.Join('/', parts.Reverse()) + (query < 0 ? "" : path[query..]);
    }
}
