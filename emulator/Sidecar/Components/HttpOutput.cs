using System.Net;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.http: sends real HTTP requests.</summary>
internal sealed class HttpOutput(ComponentSettings settings, HttpMessageInvoker http, FaultPoint faults, TimeProvider clock) : OutputBinding
{
    private const int DefaultMaxBody = 100 << 20;
    private readonly bool _failsOnStatus = settings.Text("errorIfNot2XX") is not { } text || ComponentSettings.IsTruthy(text);
    private readonly TimeSpan? _limit = settings.Duration("responseTimeout");
    private readonly int _maxBody = settings.Number("maxResponseBodySize", DefaultMaxBody);

    public override IReadOnlyList<string> Operations { get; } =
        ["create", "get", "head", "post", "put", "patch", "delete", "options", "trace"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        using var request = MakeRequest(call);
        faults.Pass(call.Operation, FaultKey.Of(call.Data), call.Operation);
        using var limit = _limit is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            return await ReadAsync(call, response, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new CallException($"{VerbOf(request)} \"{request.RequestUri}\": context deadline exceeded", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new CallException($"{VerbOf(request)} \"{request.RequestUri}\": {exception.Message}", exception);
        }
    }

    // Go writes methods in this form in its errors.
    private static string VerbOf(HttpRequestMessage request) => request.Method.Method[..1] + request.Method.Method[1..].ToLowerInvariant();

    private HttpRequestMessage MakeRequest(BindingCall call)
    {
        var path = call.Text("path");
        var address = settings.Text("url") + (path is null || path.StartsWith('/') ? path : "/" + path);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new CallException($"Post \"{address}\": unsupported protocol scheme \"{uri?.Scheme}\"");
        var method = new HttpMethod(call.Operation == "create" ? "POST" : call.Operation.ToUpperInvariant());
        var request = new HttpRequestMessage(method, uri);
        if (method.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new ReadOnlyMemoryContent(call.Data);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        }
        else
        {
            request.Headers.Accept.ParseAdd("application/json; charset=utf-8");
        }
        foreach (var (name, value) in call.Metadata.Where(item => item.Key.Length > 0 && char.IsUpper(item.Key[0])))
        {
            request.Content?.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        if (settings.Text("securityTokenHeader") is { } header && settings.Text("securityToken") is { } token)
            request.Headers.TryAddWithoutValidation(header, token);
        if (call.Text(TraceParent.Header) is { } trace) request.Headers.TryAddWithoutValidation(TraceParent.Header, trace);
        return request;
    }

    private async Task<BindingReply> ReadAsync(BindingCall call, HttpResponseMessage response, CancellationToken cancellation)
    {
        var fails = call.Text("errorIfNot2XX") is { } text ? ComponentSettings.IsTruthy(text) : _failsOnStatus;
        if (fails && !response.IsSuccessStatusCode) throw new CallException($"received status code {(int)response.StatusCode}");
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var status = (int)response.StatusCode;
        var metadata = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.Ordinal);
        metadata["statusCode"] = $"{status}";
        metadata["status"] = $"{status} {response.ReasonPhrase ?? ((HttpStatusCode)status).ToString()}";
        return new BindingReply(body.AsMemory(0, Math.Min(body.Length, _maxBody)), metadata);
    }
}
