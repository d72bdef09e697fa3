using System.Diagnostics;
using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FilePipeline.Hosting;

internal static class Telemetry
{
    private const string WorkflowSource = "Dapr.Workflow";

    private static readonly Dictionary<string, string?> _levels = new()
    {
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:System.Net.Http"] = "Warning",
        // A refused token is logged once, by us.
        ["Logging:LogLevel:Dapr.AspNetCore"] = "Warning",
        // RunToExitCodeAsync logs a failed start, once and readably.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
    };

    public static void AddJsonLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.Configure(options =>
            options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        // As settings, which others replace; filters in code would win over them.
        builder.Configuration.AddInMemoryCollection(_levels.Where(level => builder.Configuration[level.Key] is null));
    }

    public static void AddTelemetry(this WebApplicationBuilder builder, string appId)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator, RealTraceContext>());
        builder.Services.AddSingleton(services => services.GetRequiredService<IMeterFactory>().OfApp(appId));
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(appId, "filepipeline"))
            // The second source is the SDK's, of turns and activities.
            .WithTracing(tracing => tracing.AddSource(Traces.Source.Name, WorkflowSource)
                .AddAspNetCoreInstrumentation(web => web.Filter = IsOfAFile)
                // Calls of the sidecar by their names, and not once more as the HTTP requests beneath.
                .AddGrpcClientInstrumentation(grpc =>
                {
                    grpc.SuppressDownstreamInstrumentation = true;
                    grpc.Filter = IsOfAFile;
                })
                .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = IsOfAFile))
            .WithMetrics(metrics => metrics.AddMeter($"{AppMetrics.MeterPrefix}*")
                .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation())
            .UseOtlpExporter();
        builder.Services.AddHostedService(services => new ZeroCounters(services.GetRequiredService<Meter>(), appId));
    }

    // Not the worker's connection, which is kept alive every 30 s, and the question whether it may connect.
    private static bool IsOfAFile(HttpRequestMessage request) => request.RequestUri?.AbsolutePath is not
        ("/TaskHubSidecarService/GetWorkItems" or "/TaskHubSidecarService/Hello" or "/v1.0/metadata");

    // Not what probes and the starting sidecar ask.
    private static bool IsOfAFile(HttpContext context) =>
        !ServiceHosting.IsHealthCheck(context.Request.Path) && !context.Request.Path.StartsWithSegments("/dapr", StringComparison.Ordinal);
}
