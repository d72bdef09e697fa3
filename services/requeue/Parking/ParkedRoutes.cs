using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Requeue;

/// <summary>The admin API for parked files, called through ingest's sidecar.</summary>
internal static class ParkedRoutes
{
    private const int DefaultPage = 100;
    private const int MaximumPage = 1000;

    public static void MapParked(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/parked").ForIngestOnly();
        group.MapGet("", ListAsync);
        group.MapPost("/requeue", (ParkedSelection selection, RequeueParked requeue, CancellationToken cancellation) =>
            AnswerAsync(selection, requeue.RunAsync, cancellation));
        group.MapPost("/discard", (ParkedSelection selection, DiscardParked discard, CancellationToken cancellation) =>
            AnswerAsync(selection, discard.RunAsync, cancellation));
    }

    private static async Task<Results<JsonHttpResult<ParkedSummary>, ProblemHttpResult>> ListAsync(
        ParkedQueries queries, string? code, string? after, DateTimeOffset? asOf, int? limit, CancellationToken cancellation)
    {
        if (AdminInput.ErrorOf(code, after, limit, MaximumPage) is { } error)
            return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        var summary = await queries.ListAsync(new(code, after, asOf, limit ?? DefaultPage), cancellation);
        return TypedResults.Json(summary, RequeueJson.Default.ParkedSummary);
    }

    private static async Task<Results<JsonHttpResult<ParkedResult>, ProblemHttpResult>> AnswerAsync(
        ParkedSelection selection, Func<ParkedSelection, CancellationToken, Task<ParkedResult>> act, CancellationToken cancellation)
    {
        if (AdminInput.ErrorOf(selection) is { } error) return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        var result = await act(selection, cancellation);
        return selection.Keys is null || result.Done.Count > 0 || result.NotParked.Count == 0
            ? TypedResults.Json(result, RequeueJson.Default.ParkedResult)
            : TypedResults.Problem(
                $"nothing is parked under {AdminInput.Named(result.NotParked)}", statusCode: StatusCodes.Status404NotFound);
    }
}
