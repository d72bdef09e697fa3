namespace FilePipeline.Ingest;

/// <summary>The routes of operators: parked files, reprocess and send-backs, which requeue answers, and unsent messages, which the
/// notifier answers.</summary>
internal static class OperationRoutes
{
    private static readonly (string Act, string Name, string Summary)[] _sendBackActs =
    [
        ("pause", "pauseSendBack", "Pauses a send-back"),
        ("resume", "resumeSendBack", "Resumes a paused send-back"),
        ("cancel", "cancelSendBack", "Cancels a send-back; sent files stay sent"),
    ];

    public static void MapOperations(this IEndpointRouteBuilder routes)
    {
        var api = new AdminRoutes(routes, services => services.GetRequiredService<RequeueClient>());
        MapParked(api);
        MapReprocess(api);
        MapSendBacks(api);
        MapNotifications(new(routes, services => services.GetRequiredService<NotifierClient>()));
    }

    private static void MapParked(AdminRoutes api)
    {
        api.MapRead("/parked", ApiJson.Default.ParkedPage)
            .Takes(ApiParameters.Code, ApiParameters.After, ApiParameters.AsOf, ApiParameters.ParkedLimit)
            .Describe("listParked", "Parked files and messages, by cause");
        api.MapAct("/parked/requeue", ApiJson.Default.ParkedResult, hasBody: true).Accepts<ParkedSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("requeueParked", "Sends parked files back");
        api.MapAct("/parked/discard", ApiJson.Default.ParkedResult, hasBody: true).Accepts<ParkedSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("discardParked", "Ends parked files permanently");
    }

    private static void MapReprocess(AdminRoutes api)
    {
        api.MapRead("/reprocess", ApiJson.Default.ReprocessJob).Takes().Describe("getReprocess", "The last reprocess job");
        api.MapAct("/reprocess", ApiJson.Default.ReprocessJob, hasBody: true).Accepts<ReprocessFilter>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("createReprocess", "Counts the final files that match, to process them again");
        api.MapAct("/reprocess/{id}/start", ApiJson.Default.ReprocessJob, hasBody: false)
            .Takes(ApiParameters.JobId, ApiParameters.IdempotencyKey).Describe("startReprocess", "Sends the counted files");
        api.MapAct("/reprocess/{id}/stop", ApiJson.Default.ReprocessJob, hasBody: false)
            .Takes(ApiParameters.JobId, ApiParameters.IdempotencyKey).Describe("stopReprocess", "Stops a job; sent files stay sent");
    }

    private static void MapSendBacks(AdminRoutes api)
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

    private static void MapNotifications(AdminRoutes api)
    {
        api.MapRead("/notifications", ApiJson.Default.NotificationPage)
            .Takes(ApiParameters.NotificationState, ApiParameters.After)
            .Describe("listNotifications", "Messages to people that are not sent yet, or that failed");
        api.MapAct("/notifications/retry", ApiJson.Default.NotificationsChanged, hasBody: true)
            .Accepts<NotificationSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("retryNotifications", "Sends failed messages again");
        api.MapAct("/notifications/discard", ApiJson.Default.NotificationsChanged, hasBody: true)
            .Accepts<NotificationSelection>("application/json")
            .Takes(ApiParameters.IdempotencyKey).Describe("discardNotifications", "Deletes failed messages");
    }
}

/// <summary>Starts a send-back: the parked files of one cause, as of a snapshot.</summary>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">The snapshot's time, as <c>GET /api/v1/parked</c> shows it.</param>
/// <param name="First">How many are sent first, to see whether they are processed now.</param>
internal sealed record SendBackRequest(string Code, DateTimeOffset AsOf, int? First = null);
