using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using Microsoft.Extensions.Primitives;

namespace FilePipeline.Emulator;

/// <summary>Guards every port of the run: refuses requests for foreign host names and requests from pages of other origins.</summary>
internal sealed class WebGate(Incidents incidents)
{
    public bool HasPages { get; init; }

    /// <summary>Accepted host names in addition to this machine's own; from the environment.</summary>
    public IReadOnlyList<string> MoreHosts { get; init; } =
        PortRules.ReadHosts(Environment.GetEnvironmentVariable(PortRules.MoreHostsSetting));

    /// <summary>Whether a request from another origin is allowed, given the request and
    /// its <c>Origin</c>; decided by a bucket's CORS rules.</summary>
    public Func<HttpContext, string, bool> AllowsOrigin { get; init; } = (_, _) => false;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var rules = new PortRules { HasPages = HasPages, MoreHosts = MoreHosts };
        if (WebCallers.Refuse(CallerOf(context), rules) is not { } refusal) return next(context);
        var port = context.Connection.LocalPort;
        incidents.AddOnce($"{port} {refusal.Source}", $"Refused a request on port {port}: {refusal.Reason}");
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{refusal.Reason}\n", context.RequestAborted);
    }

    private WebCaller CallerOf(HttpContext context)
    {
        var (request, headers) = (context.Request, context.Request.Headers);
        var caller = new WebCaller(
            request.Method, request.Scheme, request.Host.Value ?? "", Text(headers.Origin),
            Text(headers["Sec-Fetch-Site"]), Text(headers["Sec-Fetch-Mode"]), Text(headers["Sec-Fetch-Dest"]));
        // The browser sends Sec-Fetch-Site: cross-site even if a CORS rule allows the origin.
        return caller.Origin is { } origin && AllowsOrigin(context, origin) ? caller with { Origin = null, FetchSite = null } : caller;
    }

    private static string? Text(StringValues header) => header.Count == 0 ? null : header.ToString();
}

internal static class WebGateHosting
{
    /// <summary>Adds the gate in front of all middleware that is added later.</summary>
    public static void UseWebGate(this IApplicationBuilder app, WebGate gate) => app.Use(gate.InvokeAsync);
}
