using System.Text.Json;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Requeue;

/// <summary>The known send-backs.</summary>
/// <param name="Missing">What is missing, so that none can be started or controlled; null for nothing.</param>
/// <param name="SendBacks">The last one of each cause, newest first.</param>
internal sealed record SendBackList(string? Missing, IReadOnlyList<SendBackState> SendBacks);

/// <summary>Who requests something.</summary>
/// <param name="By">The operator's name.</param>
internal sealed record SendBackOrder(string? By = null);

/// <summary>The admin API for send-backs, called through ingest's sidecar.</summary>
internal static class SendBackRoutes
{
    public static void MapSendBacks(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/send-backs").ForIngestOnly();
        group.MapGet("", ListAsync);
        group.MapPost("", StartAsync);
        group.MapGet("/{id}", FindAsync);
        foreach (var act in (string[])[SendBackControl.Pause, SendBackControl.Resume, SendBackControl.Cancel])
        {
            group.MapPost($"/{{id}}/{act}", async (
                string id, HttpContext context, SendBacks sendBacks, CancellationToken cancellation, SendBackOrder? order = null) =>
                Answer(await sendBacks.ControlAsync(id, act, order?.By, cancellation), context));
        }
    }

    private static async Task<JsonHttpResult<SendBackList>> ListAsync(
        SendBackProgress progress, WorkflowBackend backend, CancellationToken cancellation)
    {
        var known = await progress.ListAsync(cancellation);
        var missing = await backend.FindMissingAsync(withWorker: true, cancellation);
        return TypedResults.Json(new SendBackList(missing, known), RequeueJson.Default.SendBackList);
    }

    private static async Task<IResult> FindAsync(
        string id, HttpContext context, SendBackProgress progress, CancellationToken cancellation) =>
        Answer(
            await progress.FindAsync(id, cancellation) is { } state ? new(StatusCodes.Status200OK, null, state) : SendBacks.NotFound(id),
            context);

    private static async Task<IResult> StartAsync(
        SendBackRequest request, HttpContext context, SendBacks sendBacks, CancellationToken cancellation) =>
        AdminInput.ErrorOf(request) is { } error
            ? TypedResults.Problem(error, statusCode: StatusCodes.Status400BadRequest)
            : Answer(await sendBacks.StartAsync(request, cancellation), context);

    private static IResult Answer(SendBackAnswer answer, HttpContext context)
    {
        if (answer.Detail is null)
        {
            if (answer.Status == StatusCodes.Status202Accepted) context.Response.Headers.Location = $"/send-backs/{answer.State!.Id}";
            return TypedResults.Json(answer.State, RequeueJson.Default.SendBackState!, statusCode: answer.Status);
        }

        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        Dictionary<string, object?> extensions = answer.State is { } state
            ? new() { ["sendBack"] = JsonSerializer.SerializeToNode(state, RequeueJson.Default.SendBackState) }
            : [];
        return TypedResults.Problem(answer.Detail, statusCode: answer.Status, extensions: extensions);
    }
}
