using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Routes invocations: /v1.0/invoke/{app}/method/{path}, or any path with the header dapr-app-id.</summary>
internal sealed class InvocationPaths(Invocation invocation)
{
    private const string Prefix = "/v1.0/invoke/";
    private const string Method = "/method/";

    public Task AnswerAsync(HttpContext context)
    {
        // Uses the raw target, because routing has already decoded encoded slashes in the path.
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var end = raw.StartsWith(Prefix, StringComparison.Ordinal) ? raw.IndexOf(Method, Prefix.Length, StringComparison.Ordinal) : -1;
        if (end > 0) return invocation.InvokeAsync(context, Uri.UnescapeDataString(raw[Prefix.Length..end]), raw[(end + Method.Length)..]);
        if (context.Request.Headers["dapr-app-id"].ToString() is { Length: > 0 } target)
            return invocation.InvokeAsync(context, target, raw.TrimStart('/'));
        return HttpApi.FailAsync(
            context, StatusCodes.Status404NotFound,
            "ERR_DIRECT_INVOKE", "failed getting app id either from the URL path or the header dapr-app-id");
    }
}
