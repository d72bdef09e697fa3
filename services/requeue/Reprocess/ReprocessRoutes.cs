using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Requeue;

/// <summary>The admin API for reprocess jobs, called through ingest's sidecar.</summary>
internal static class ReprocessRoutes
{
    public static void MapReprocess(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/reprocess").ForIngestOnly();
        group.MapGet("", async (Reprocess reprocess, CancellationToken cancellation) =>
            Answer(await reprocess.FindAsync(cancellation) is { } job ? (true, job) : null));
        group.MapPost("", CountAsync);
        group.MapPost("/{id}/start", async (string id, Reprocess reprocess, CancellationToken cancellation) =>
            Answer(await reprocess.StartAsync(id, cancellation)));
        group.MapPost("/{id}/stop", async (string id, Reprocess reprocess, CancellationToken cancellation) =>
            Answer(await reprocess.StopAsync(id, cancellation)));
    }

    private static async Task<Results<JsonHttpResult<ReprocessJob>, ProblemHttpResult>> CountAsync(
        ReprocessFilter filter, Reprocess reprocess, FileSources sources, CancellationToken cancellation)
    {
        if (await sources.ErrorOfAsync(filter.Source, cancellation) is { } unknown)
            return TypedResults.Problem(unknown, statusCode: StatusCodes.Status400BadRequest);
        if (AdminInput.ErrorOf(filter) is { } error) return TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest);
        return Answer(await reprocess.CountAsync(filter with { By = OperatorActions.NameOf(filter.By) }, cancellation));
    }

    private static Results<JsonHttpResult<ReprocessJob>, ProblemHttpResult> Answer((bool IsNew, ReprocessJob Job)? found) => found switch
    {
        null => TypedResults.Problem("no reprocess job found; POST /reprocess creates one", statusCode: StatusCodes.Status404NotFound),
        { IsNew: true, Job: var job } => TypedResults.Json(job, RequeueJson.Default.ReprocessJob),
        { Job: var job } => TypedResults.Problem(
            $"reprocess job {job.Id} is {job.Phase.ToString().ToLowerInvariant()}: GET /reprocess shows it",
            statusCode: StatusCodes.Status409Conflict),
    };
}
