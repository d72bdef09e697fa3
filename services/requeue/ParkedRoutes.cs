using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Requeue;

/// <summary>The API for people's pages, reached through sidecars.</summary>
internal static class ParkedRoutes
{
    public static void MapParkedFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/parked").ForSidecarsOnly().AddEndpointFilter(RefuseOthersAsync);
        group.MapGet("", async (ParkedFiles files, CancellationToken cancellation) =>
            TypedResults.Json(await files.ListAsync(cancellation), RequeueJson.Default.ParkedOverview));
        group.MapPost("/requeue", (ParkedSelection selection, ParkedFiles files, CancellationToken cancellation) =>
            AnswerAsync(selection, files.RequeueAsync, cancellation));
        group.MapPost("/discard", (ParkedSelection selection, ParkedFiles files, CancellationToken cancellation) =>
            AnswerAsync(selection, files.DiscardAsync, cancellation));
    }

    // A sidecar names who calls through it. Whoever calls without one is on this machine, and has the token.
    private static async ValueTask<object?> RefuseOthersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        string? caller = context.HttpContext.Request.Headers["dapr-caller-app-id"];
        return caller is null or AppIds.Ingest
            ? await next(context)
            : TypedResults.Problem($"only {AppIds.Ingest} may ask this, not {caller}", statusCode: StatusCodes.Status403Forbidden);
    }

    private static async Task<Results<JsonHttpResult<ParkedResult>, ProblemHttpResult>> AnswerAsync(
        ParkedSelection selection, Func<ParkedSelection, CancellationToken, Task<ParkedResult>> act, CancellationToken cancellation)
    {
        var isSnapshot = selection is { Keys: null, Code.Length: > 0, AsOf: not null } && !selection.Code.Contains('/', StringComparison.Ordinal);
        if ((selection.Keys is not { Count: > 0 } && !isSnapshot) || selection.First < 1)
        {
            return TypedResults.Problem(
                "name the entries: {\"keys\":[\"parked/…\"]}, or a cause as of a time: {\"code\":\"…\",\"asOf\":\"…\"}, with \"first\" above 0 for only some, as GET /parked shows them",
                statusCode: StatusCodes.Status400BadRequest);
        }

        var result = await act(selection, cancellation);
        return isSnapshot || result.Done.Count > 0 || result.NotParked.Count == 0
            ? TypedResults.Json(result, RequeueJson.Default.ParkedResult)
            : TypedResults.Problem($"nothing is parked under {string.Join(", ", result.NotParked)}", statusCode: StatusCodes.Status404NotFound);
    }
}
