using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>What holds for every route that people reach through ingest.</summary>
internal static class PeopleRoutes
{
    /// <summary>Only ingest's sidecar may call, or whoever is on this machine and has the token; what is down beneath is a 503 that says so.</summary>
    public static RouteGroupBuilder ForIngestOnly(this RouteGroupBuilder group)
    {
        group.ForSidecarsOnly().AddEndpointFilter(RefuseOthersAsync).AddEndpointFilter(TellFailuresAsync);
        return group;
    }

    // A sidecar names who calls through it. Whoever calls without one is on this machine, and has the token.
    private static async ValueTask<object?> RefuseOthersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        string? caller = context.HttpContext.Request.Headers["dapr-caller-app-id"];
        return caller is null or AppIds.Ingest
            ? await next(context)
            : TypedResults.Problem($"only {AppIds.Ingest} may ask this, not {caller}", statusCode: StatusCodes.Status403Forbidden);
    }

    private static async ValueTask<object?> TellFailuresAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (FailureException failure)
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger>().RequestFailed(failure.Code, failure);
            return TypedResults.Problem(
                $"{failure.Code}: what is behind this service did not answer; ask again", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
