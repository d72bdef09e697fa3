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

    /// <summary>The variable that names a folder with one file for each secret setting, such as <c>Sidecar__AppToken</c>.</summary>
    private const string SecretsFolder = "SECRETS_FOLDER";

    private const string SidecarSection = "Sidecar";

    /// <summary>Adds it all. Call it first.</summary>
    /// <param name="builder">The service's builder.</param>
    /// <param name="appId">Its name in <see cref="AppIds"/>.</param>
    public static WebApplicationBuilder AddHosting(this WebApplicationBuilder builder, string appId)
    {
        // Later sources win, so a file overrides an environment variable.
        if (builder.Configuration[SecretsFolder] is { Length: > 0 } folder) builder.Configuration.AddKeyPerFile(folder);
        builder.AddSettings<SidecarOptions, SidecarOptionsValidator>(SidecarSection);
        builder.Services.AddSingleton<IValidateOptions<SidecarOptions>, KnownSections>();
        builder.WebHost.ConfigureKestrel((context, kestrel) => ListenForSidecar(kestrel, context.Configuration));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddDaprClient();
        builder.Services.AddSingleton(services => services.GetRequiredService<ILoggerFactory>().CreateLogger($"FilePipeline.{appId}"));
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton<SidecarMetadata>();
        builder.Services.AddSingleton<FailedStart>();
        builder.Services.AddSingleton<DeliveryMetrics>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<RequestsInFlight>();
        builder.AddCallerGate();
        builder.AddSidecarAccess();
        builder.AddProblems();
        builder.AddJsonLogs();
        builder.AddTelemetry(appId);
        return builder;
    }

    /// <summary>Maps health endpoints, and guards every port: whom it answers, and what
    /// only the sidecar may call. Call it before mapping routes.</summary>
    /// <param name="app">The service.</param>
    /// <param name="beforeSignIn">Adds middleware that runs before the caller is known; null for none.</param>
    /// <param name="afterSignIn">Adds middleware that runs between authentication and authorization; null for none.</param>
    public static WebApplication MapHosting(
        this WebApplication app, Action<WebApplication>? beforeSignIn = null, Action<WebApplication>? afterSignIn = null)
    {
        app.UseMiddleware<CallerGate>();
        app.Use((context, next) => app.Services.GetRequiredService<RequestsInFlight>().InvokeAsync(context, next));
        app.UseProblems();
        beforeSignIn?.Invoke(app);
        app.UseSidecarAccess(afterSignIn);
        app.MapGet(AlivePath, () => TypedResults.Ok()).WithHead();
        app.MapGet(ReadyPath, (Readiness readiness, CancellationToken cancellation) => readiness.AnswerAsync(cancellation)).WithHead();
        return app;
    }

    internal static bool IsHealthCheck(PathString path) => path == AlivePath || path == ReadyPath;

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
}
