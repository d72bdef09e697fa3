using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Requeue;

/// <summary>The API for people's pages, reached through sidecars.</summary>
internal static class ParkedRoutes
{
    public static void MapParkedFiles(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/parked").ForSidecarsOnly();
        group.MapGet("", async (ParkedFiles files, CancellationToken cancellation) =>
            TypedResults.Json(await files.ListAsync(cancellation), RequeueJson.Default.ParkedOverview));
        group.MapPost("/requeue", (ParkedSelection selection, ParkedFiles files, CancellationToken cancellation) =>
            AnswerAsync(selection, files.RequeueAsync, cancellation));
        group.MapPost("/discard", (ParkedSelection selection, ParkedFiles files, CancellationToken cancellation) =>
            AnswerAsync(selection, files.DiscardAsync, cancellation));
    }

    private static async Task<Results<JsonHttpResult<ParkedResult>, ProblemHttpResult>> AnswerAsync(
        ParkedSelection selection, Func<ParkedSelection, CancellationToken, Task<ParkedResult>> act, CancellationToken cancellation)
    {
        if (selection.Keys is not { Count: > 0 })
            return TypedResults.Problem("name the entries: {\"keys\":[\"parked/…\"]}, as GET /parked shows them", statusCode: StatusCodes.Status400BadRequest);
        var result = await act(selection, cancellation);
        return result.Done.Count > 0 || result.NotParked.Count == 0
            ? TypedResults.Json(result, RequeueJson.Default.ParkedResult)
            : TypedResults.Problem($"nothing is parked under {string.Join(", ", result.NotParked)}", statusCode: StatusCodes.Status404NotFound);
    }
}
