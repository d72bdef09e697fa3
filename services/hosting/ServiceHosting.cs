using Dapr.Client;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>What every service does the same way: port, clock, sidecar, token, health, logs, telemetry.</summary>
public static class ServiceHosting
{
    internal const string AlivePath = "/healthz";
    internal const string ReadyPath = "/readyz";

    /// <summary>More than a queue or a topic can deliver: 1 MiB, a third more as base64. A larger body comes from no sidecar.</summary>
    internal const int MaxDeliveryBytes = 2 << 20;

    private const string SidecarSection = "Sidecar";

    /// <summary>Adds it all. Call it first.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="appId">Its name in <see cref="AppIds"/>.</param>
    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder, string appId)
    {
        builder.AddSettings<SidecarOptions, SidecarOptionsValidator>(SidecarSection);
        builder.Services.AddSingleton<IValidateOptions<SidecarOptions>, KnownSections>();
        builder.WebHost.ConfigureKestrel((context, kestrel) => ListenForSidecar(kestrel, context.Configuration));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(services => NewDaprClient(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<ILoggerFactory>().CreateLogger($"FilePipeline.{appId}"));
        builder.Services.AddSingleton<StateEntries>();
        builder.Services.AddSingleton<RecordStore>();
        builder.Services.AddSingleton<OutcomePublisher>();
        builder.Services.AddSingleton<FileTraces>();
        builder.Services.AddSingleton<FileMetrics>();
        builder.Services.AddSingleton<FileBatchRunner>();
        builder.Services.AddSingleton<DeliveryMetrics>();
        builder.Services.AddKeyedSingleton(Components.Files, (services, _) => new Bucket(services.GetRequiredService<DaprClient>(), Components.Files));
        builder.Services.AddKeyedSingleton(Components.Parking, (services, _) => new Bucket(services.GetRequiredService<DaprClient>(), Components.Parking));
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<RequestsInFlight>();
        builder.AddCallerGate();
        builder.AddProblems();
        builder.AddJsonLogs();
        builder.AddTelemetry(appId);
        return builder;
    }

    /// <summary>Maps health endpoints, and guards every port: whom it answers, and what only the sidecar may call. Call it before mapping routes.</summary>
    public static WebApplication MapHosting(this WebApplication app)
    {
        app.UseMiddleware<CallerGate>();
        app.Use((context, next) => app.Services.GetRequiredService<RequestsInFlight>().InvokeAsync(context, next));
        app.UseProblems();
        app.UseMiddleware<SidecarGuard>();
        app.MapGet(AlivePath, () => TypedResults.Ok()).WithHead();
        app.MapGet(ReadyPath, (Readiness readiness, CancellationToken cancellation) => readiness.AnswerAsync(cancellation)).WithHead();
        return app;
    }

    internal static bool IsHealthCheck(PathString path) => path == AlivePath || path == ReadyPath;

    /// <summary>Runs until told to stop. Faulty settings are logged, all of them, one line each.</summary>
    /// <returns>The process's exit code: 0 after a stop, 1 when the service could not start.</returns>
    public static async Task<int> RunToExitCodeAsync(this WebApplication app)
    {
        // What the console's logger has not written yet is lost with the process, unless it is disposed of: the reason of a failed start among it.
        await using var disposed = app;
        var logger = app.Services.GetRequiredService<ILogger>();
        try
        {
            // Asked here and not left to the host, which stops at the first service that cannot be made.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException faults)
        {
            logger.SettingsFaulty([faults]);
            return 1;
        }
        catch (AggregateException faults) when (faults.InnerExceptions.All(fault => fault is OptionsValidationException))
        {
            logger.SettingsFaulty(faults.InnerExceptions.Cast<OptionsValidationException>());
            return 1;
        }
        catch (IOException fault)
        {
            // Kestrel's answer to a port that is in use.
            logger.CouldNotListen(fault.Message);
            return 1;
        }
    }

    private static void SettingsFaulty(this ILogger logger, IEnumerable<OptionsValidationException> faults)
    {
        foreach (var fault in faults.SelectMany(fault => fault.Failures)) logger.SettingFaulty(fault);
    }

    private static void ListenForSidecar(KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxDeliveryBytes;
        // Kestrel asks while the application is built, before anything is validated: a faulty port is left to the validation.
        var options = configuration.ReadEarly<SidecarOptions>(SidecarSection);
        if (options.AppPort is < 1 or > 65535) return;
        if (options.ListenOnAnyAddress) kestrel.ListenAnyIP(options.AppPort);
        else kestrel.ListenLocalhost(options.AppPort);
    }

    private static DaprClient NewDaprClient(IConfiguration configuration)
    {
        var builder = new DaprClientBuilder();
        if (configuration["DAPR_GRPC_ENDPOINT"] is { Length: > 0 } grpc) builder.UseGrpcEndpoint(grpc);
        else if (configuration["DAPR_GRPC_PORT"] is { Length: > 0 } grpcPort) builder.UseGrpcEndpoint($"http://127.0.0.1:{grpcPort}");
        if (configuration["DAPR_HTTP_ENDPOINT"] is { Length: > 0 } http) builder.UseHttpEndpoint(http);
        else if (configuration["DAPR_HTTP_PORT"] is { Length: > 0 } httpPort) builder.UseHttpEndpoint($"http://127.0.0.1:{httpPort}");
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token) builder.UseDaprApiToken(token);
        return builder.Build();
    }
}
