using Dapr.Workflow;

namespace FilePipeline.Requeue;

/// <summary>Adds send-backs. Nothing else in this service needs them, or waits for them.</summary>
internal static class SendBackHosting
{
    // Errors of activities and of /send-backs are logged by us. A lost connection is repeated every 5 s, each time with an error.
    private static readonly Dictionary<string, string?> _levels = new()
    {
        ["Logging:LogLevel:Dapr.Workflow"] = "None",
        ["Logging:LogLevel:Grpc.Net.Client"] = "Warning",
    };

    public static void AddSendBacks(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(_levels.Where(level => builder.Configuration[level.Key] is null));
        builder.Services.AddDaprWorkflowBuilder(options =>
        {
            options.RegisterWorkflow<SendBack1>(SendBack1.Name);
            options.RegisterActivity<SendBackChoose>(SendBackActivities.Choose);
            options.RegisterActivity<SendBackSend>(SendBackActivities.Send);
            options.RegisterActivity<SendBackLook>(SendBackActivities.Look);
            options.RegisterActivity<SendBackSave>(SendBackActivities.Save);
            options.RegisterActivity<SendBackEnd>(SendBackActivities.End);
        }).WithJsonSerializer(RequeueJson.Default.Options);
        StartWorkerLate(builder.Services);
        builder.Services.AddSingleton<WorkflowBackend>();
        builder.Services.AddSingleton<SendBackClient>();
        builder.Services.AddSingleton<SendBackProgress>();
        builder.Services.AddSingleton<SendBackFiles>();
        builder.Services.AddSingleton<SendBackReports>();
        builder.Services.AddSingleton<SendBacks>();
    }

    // The SDK's worker is an internal class, so its registration is moved.
    private static void StartWorkerLate(IServiceCollection services)
    {
        var worker = services.Single(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(DaprWorkflowClient).Assembly);
        services.Remove(worker);
        services.AddSingleton(worker.ImplementationType!);
        services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<SendBackWorker>(
            provider, (IHostedService)provider.GetRequiredService(worker.ImplementationType!)));
    }
}
