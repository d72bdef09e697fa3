using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>Adds and maps the documented API.</summary>
internal static class ApiHosting
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<FileSearch>();
        services.AddSingleton<FailureSearch>();
        services.AddSingleton<FileReader>();
        services.AddSingleton<FileRemoval>();
        services.AddSingleton<IdempotentRequests>();
        services.AddSingleton<RequeueClient>();
        services.AddSingleton<NotifierClient>();
        services.AddSingleton<AdminProxy>();
        services.AddSingleton<OutcomeLog>();
        services.AddSingleton<OutcomeHours>();
        services.AddSingleton<OutcomeCollector>();
        services.AddSingleton<OutcomeFeed>();
        services.AddSingleton<EventStreams>();
        services.AddSingleton<RecentUploads>();
        services.AddSingleton<ProcessorProbe>();
        services.AddSingleton<StandstillWatch>();
        builder.AddApiDocument();
    }

    /// <summary>Maps the routes of the API into the group of the public port.</summary>
    public static void MapApi(this RouteGroupBuilder publicApi)
    {
        var api = publicApi.MapGroup(ApiRoutes.Root);
        var files = api.MapGroup("").WithTags("Files");
        files.MapListFiles();
        files.MapReadFile();
        files.MapUploads();
        api.MapGroup("").WithTags("Events").MapEvents();
        api.MapGroup("").WithTags("State").MapStatus();
        api.MapGroup("").WithTags("Operations").MapOperations();
        publicApi.MapProblemTypes();
        publicApi.MapApiDocument();
    }

    /// <summary>Maps the subscription to the outcomes, for the sidecar.</summary>
    public static void MapOutcomeEvents(this WebApplication app) => app.MapSubscription(
        Routes.OutcomeEvents, (TopicMessage message, OutcomeCollector collector, CancellationToken cancellation) =>
            collector.HandleAsync(message, cancellation));
}
