using System.Text.Json.Serialization.Metadata;

namespace FilePipeline.Ingest;

/// <summary>The routes of operators: parked files, reprocess and send-backs. Requeue answers them.</summary>
internal static class OperationRoutes
{
    private static readonly (string Act, string Name, string Summary)[] _sendBackActs =
    [
        ("pause", "pauseSendBack", "Pauses a send-back"),
        ("resume", "resumeSendBack", "Resumes a paused send-back"),
        ("cancel", "cancelSendBack", "Cancels a send-back; sent files stay sent"),
    ];

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        MapParked(api);
        MapReprocess(api);
        MapSendBacks(api);
    }

    private static void MapParked(IEndpointRouteBuilder api)
    {
        api.MapRead("/parked", ApiJson.Default.ParkedPage)
            .Takes(ApiParameters.Code, ApiParameters.After, ApiParameters.AsOf, ApiParameters.ParkedLimit)
            .Describe("listParked", "Parked files and messages, by cause");
        api.MapAct("/parked/requeue", ApiJson.Default.ParkedResult, hasBody: true).Accepts<ParkedSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("requeueParked", "Sends parked files back");
        api.MapAct("/parked/discard", ApiJson.Default.ParkedResult, hasBody: true).Accepts<ParkedSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("discardParked", "Ends parked files permanently");
    }

    private static void MapReprocess(IEndpointRouteBuilder api)
    {
        api.MapRead("/reprocess", ApiJson.Default.ReprocessJob).Takes().Describe("getReprocess", "The last reprocess job");
        api.MapAct("/reprocess", ApiJson.Default.ReprocessJob, hasBody: true).Accepts<ReprocessFilter>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("createReprocess", "Counts the final files that match, to process them again");
        api.MapAct("/reprocess/{id}/start", ApiJson.Default.ReprocessJob, hasBody: false)
            .Takes(ApiParameters.JobId, ApiParameters.IdempotencyKey).Describe("startReprocess", "Sends the counted files");
        api.MapAct("/reprocess/{id}/stop", ApiJson.Default.ReprocessJob, hasBody: false)
            .Takes(ApiParameters.JobId, ApiParameters.IdempotencyKey).Describe("stopReprocess", "Stops a job; sent files stay sent");
    }

    private static void MapSendBacks(IEndpointRouteBuilder api)
    {
        var any = ApiJson.Default.JsonObject;
        api.MapRead("/send-backs", any).Takes().Describe("listSendBacks", "The last send-back of each cause");
        api.MapRead("/send-backs/{id}", any).Takes(ApiParameters.JobId).Describe("getSendBack", "Progress of one send-back");
        api.MapAct("/send-backs", any, hasBody: true, StatusCodes.Status202Accepted).Accepts<SendBackRequest>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("startSendBack", "Sends the parked files of a cause back, a few first");
        foreach (var (act, name, summary) in _sendBackActs)
        {
            api.MapAct($"/send-backs/{{id}}/{act}", any, hasBody: false)
                .Takes(ApiParameters.JobId, ApiParameters.IdempotencyKey).Describe(name, summary);
        }
    }

    private static RouteHandlerBuilder MapRead<T>(this IEndpointRouteBuilder api, string path, JsonTypeInfo<T> type)
        where T : class =>
        api.MapGet(path, (HttpContext context, RequeueProxy requeue, CancellationToken cancellation) =>
                requeue.GetAsync(context, PathOf(context), type, cancellation))
            .RequireAuthorization(AccessPolicies.Read).ForAllKeys().Produces<T>().Refuses(400, 403, 404, 503);

    private static RouteHandlerBuilder MapAct<T>(
        this IEndpointRouteBuilder api, string path, JsonTypeInfo<T> type, bool hasBody, int success = StatusCodes.Status200OK)
        where T : class =>
        api.MapPost(path, (HttpContext context, RequeueProxy requeue, CancellationToken cancellation) =>
                requeue.PostAsync(context, PathOf(context), hasBody, type, cancellation))
            .RequireAuthorization(AccessPolicies.Operate).ForAllKeys().Produces<T>(success).Refuses(400, 403, 404, 409, 413, 415, 422, 503);

    private static string PathOf(HttpContext context) => context.Request.Path.Value![ApiRoutes.Root.Length..];
}

/// <summary>Starts a send-back: the parked files of one cause, as of a snapshot.</summary>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">The snapshot's time, as <c>GET /api/v1/parked</c> shows it.</param>
/// <param name="First">How many are sent first, to see whether they are processed now.</param>
internal sealed record SendBackRequest(string Code, DateTimeOffset AsOf, int? First = null);
