using System.Net;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

/// <summary>What holds for every route that people reach through ingest.</summary>
public static class AdminApi
{
    /// <summary>Only ingest's sidecar may call, or a process on this machine that has the
    /// token, where one is set; a component that is down is a 503 that says so.</summary>
    public static RouteGroupBuilder ForIngestOnly(this RouteGroupBuilder group)
    {
        group.ForSidecarsOnly().AddEndpointFilter(RefuseOthersAsync).AddEndpointFilter(TellFailuresAsync);
        return group.WithHead();
    }

    // A sidecar names who calls through it. Without a name the caller has to be on this machine: no sidecar stands between.
    private static async ValueTask<object?> RefuseOthersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        string? caller = context.HttpContext.Request.Headers["dapr-caller-app-id"];
        if (caller == AppIds.Ingest || (caller is null && IsOnThisMachine(context.HttpContext.Connection.RemoteIpAddress)))
            return await next(context);
        return TypedResults.Problem(
            $"only {AppIds.Ingest} may call this, through its sidecar, or a process on this machine; the caller was "
                + $"{caller ?? "another machine"}",
            statusCode: StatusCodes.Status403Forbidden);
    }

    // An in-process test server has no addresses.
    private static bool IsOnThisMachine(IPAddress? address) =>
        address is null || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static async ValueTask<object?> TellFailuresAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (CodedException failure)
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger>().AdminRequestFailed(failure.Code, failure);
            context.HttpContext.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
            return TypedResults.Problem(
                $"{failure.Code}: a dependency is unavailable; try again", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
