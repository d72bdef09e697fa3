using System.Globalization;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Conformance.Tests;

/// <summary>The flags and environment of daprd for an app.</summary>
internal static class DaprdCommand
{
    public static IReadOnlyList<string> Flags(AppDefinition app, string resources, int metricsPort)
    {
        List<string> flags =
        [
            "--app-id", app.AppId, "--app-protocol", "http", "--app-channel-address", app.AppChannelAddress, "--resources-path", resources,
            "--dapr-http-port", Text(app.DaprHttpPort),
            "--dapr-grpc-port", Text(app.DaprGrpcPort), "--metrics-port", Text(metricsPort), "--log-level", "info",
        ];
        if (app.AppPort > 0) flags.AddRange(["--app-port", Text(app.AppPort)]);
        if (app.AppMaxConcurrency > 0) flags.AddRange(["--app-max-concurrency", Text(app.AppMaxConcurrency)]);
        if (app.ConfigFilePath is { } configuration) flags.AddRange(["--config", configuration]);
        if (app.MaxBodySize != AppDefinition.DefaultMaxBodySize) flags.AddRange(["--max-body-size", Text(app.MaxBodySize)]);
        if (DaprdSettings.Placement is { } placement) flags.AddRange(["--placement-host-address", placement]);
        if (DaprdSettings.Scheduler is { } scheduler) flags.AddRange(["--scheduler-host-address", scheduler]);
        if (!app.EnableAppHealthCheck) return flags;
        // daprd counts the interval in whole seconds and the timeout in milliseconds.
        flags.AddRange(
        [
            "--enable-app-health-check",
            "--app-health-check-path", app.AppHealthCheckPath, "--app-health-threshold", Text(app.AppHealthThreshold),
            "--app-health-probe-interval", Text((int)Math.Ceiling(app.AppHealthProbeInterval.TotalSeconds)),
            "--app-health-probe-timeout", Text((int)app.AppHealthProbeTimeout.TotalMilliseconds),
        ]);
        return flags;
    }

    /// <summary>Points components without an endpoint field to the stand-in, and passes the tokens.</summary>
    public static Dictionary<string, string> Environment(Uri aws, string? daprApiToken, string? appApiToken)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AWS_ENDPOINT_URL"] = aws.GetLeftPart(UriPartial.Authority),
            ["AWS_REGION"] = "us-east-1",
        };
        if (daprApiToken is not null) variables["DAPR_API_TOKEN"] = daprApiToken;
        if (appApiToken is not null) variables["APP_API_TOKEN"] = appApiToken;
        return variables;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
