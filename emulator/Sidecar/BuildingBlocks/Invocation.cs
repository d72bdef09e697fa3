using System.Net;
using FilePipeline.Emulator.Faults;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Service invocation over HTTP: forwards the request to the other app's channel and returns its answer unchanged.</summary>
internal sealed class Invocation(string appId, SidecarDirectory directory, CallGuards guards, FaultPlan faults)
{
    /// <summary>The operation that faults of an app name.</summary>
    public const string Operation = "invoke";

    private static readonly HashSet<string> _notForwarded = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Proxy-Connection", "Content-Length",
        "dapr-app-id", "dapr-api-token", TraceParent.Header,
    };

    public async Task InvokeAsync(HttpContext context, string target, string path)
    {
        if (directory.Find(target) is not { } channel) throw Refuse(target, $"couldn't find service: {target}");
        var body = await ReadBodyAsync(context.Request);
        var key = FaultKey.Of(body);
        try
        {
            using var response = await guards.ForApp(target).RunAsync(async token =>
            {
                if (faults.Strikes(FaultKind.Fail, target, Operation, key)) throw new CallException("injected fault");
                using var request = MakeRequest(context.Request, channel, target, path, body);
                return await channel.ForwardAsync(request, key, token);
            }, context.RequestAborted);
            await CopyAsync(response, context);
        }
        catch (CallException exception)
        {
            throw Refuse(target, $"failed to invoke target {target} after 1 retries. Error: {exception.Message}");
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.ToArray();
    }

    private HttpRequestMessage MakeRequest(HttpRequest source, AppChannel channel, string target, string path, byte[] body)
    {
        var address = string.Join('/', Uri.UnescapeDataString(path).Split('/').Select(Uri.EscapeDataString));
        var request =
            new HttpRequestMessage(new HttpMethod(source.Method), new Uri(channel.Address, AppChannel.Clean(address + source.QueryString)));
        if (body.Length > 0 || source.ContentType is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, values) in source.Headers)
        {
            if (_notForwarded.Contains(name)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
        request.Headers.TryAddWithoutValidation(TraceParent.Header, TraceParent.OrNothing(source.Headers.TraceParent));
        if (target == appId) return request;
        request.Headers.TryAddWithoutValidation("dapr-callee-app-id", target);
        request.Headers.TryAddWithoutValidation("dapr-caller-app-id", appId);
        request.Headers.TryAddWithoutValidation("dapr-caller-namespace", "default");
        request.Headers.TryAddWithoutValidation("Forwarded", $"for=127.0.0.1;by=127.0.0.1;host={Dns.GetHostName()}");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", Dns.GetHostName());
        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage response, HttpContext context)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
            if (!_notForwarded.Contains(name)) context.Response.Headers[name] = values.ToArray();
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static DaprCallException Refuse(string target, string why) => new(
        StatusCode.Internal, StatusCodes.Status500InternalServerError, "ERR_DIRECT_INVOKE", $"failed to invoke, id: {target}, err: {why}");
}
