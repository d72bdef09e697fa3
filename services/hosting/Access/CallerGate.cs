using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Which of a service's ports have pages; every other port is a sidecar's.</summary>
public sealed class CallerGateOptions
{
    internal Dictionary<int, PortRules> PagePorts { get; } = [];

    /// <summary>Says that a port has pages for people.</summary>
    /// <param name="port">The port.</param>
    /// <param name="isLoopbackOnly">Whether it listens on loopback addresses alone.</param>
    /// <param name="moreOrigins">Other origins whose pages may call it; null for none.</param>
    public void AddPages(int port, bool isLoopbackOnly, IReadOnlyList<string>? moreOrigins = null) =>
        PagePorts[port] = new() { IsLoopbackOnly = isLoopbackOnly, HasPages = true, MoreOrigins = moreOrigins ?? [] };
}

/// <summary>Refuses foreign host names and the pages of other origins on every port, and sets the headers that every answer has.</summary>
internal sealed class CallerGate(
    RequestDelegate next, IOptions<CallerGateOptions> options,
    IOptions<SidecarOptions> sidecar, IConfiguration configuration, ILogger logger)
{
    private readonly FirstTimes _told = new();
    private readonly IReadOnlyList<string> _moreHosts = PortRules.ReadHosts(configuration[PortRules.MoreHostsSetting]);

    public Task InvokeAsync(HttpContext context)
    {
        SetHeaders(context.Response.Headers);
        var rules = RulesOf(context.Connection.LocalPort);
        if (WebCallers.Refuse(CallerOf(context.Request, rules), rules) is not { } refusal) return next(context);
        if (_told.IsFirst(refusal.Source)) logger.CallerRefused(context.Connection.LocalPort, refusal.Reason);
        return ProblemTypes.CallerNotAllowed.With(refusal.Reason).ExecuteAsync(context);
    }

    private PortRules RulesOf(int port) => options.Value.PagePorts.TryGetValue(port, out var rules)
        ? rules with { MoreHosts = _moreHosts }
        : new() { IsLoopbackOnly = !sidecar.Value.ListenOnAnyAddress, MoreHosts = _moreHosts };

    private static WebCaller CallerOf(HttpRequest request, PortRules rules)
    {
        var headers = request.Headers;
        return new(
            request.Method, SchemeOf(request, rules), request.Host.Value ?? "", Text(headers.Origin),
            Text(headers["Sec-Fetch-Site"]), Text(headers["Sec-Fetch-Mode"]), Text(headers["Sec-Fetch-Dest"]));
    }

    // A load balancer that ends TLS speaks HTTP here, and says in a header what the browser spoke; some do not.
    private static string? SchemeOf(HttpRequest request, PortRules rules) =>
        rules.IsLoopbackOnly || request.IsHttps ? request.Scheme : Text(request.Headers["X-Forwarded-Proto"]);

    private static string? Text(Microsoft.Extensions.Primitives.StringValues header) => header.Count == 0 ? null : header.ToString();

    // What has its own words for these set them before.
    internal static void SetHeaders(IHeaderDictionary headers)
    {
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        headers.TryAdd("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
}

internal static class CallerGateHosting
{
    /// <summary>ASP.NET's own filter of <c>AllowedHosts</c> would refuse the sidecar as soon as one name is set.</summary>
    public static void AddCallerGate(this WebApplicationBuilder builder) =>
        builder.Services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
}
