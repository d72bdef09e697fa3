using FilePipeline.Emulator.Resources;

namespace FilePipeline.Conformance.Tests;

/// <summary>The command line of daprd; needs no daprd.</summary>
public sealed class DaprdCommandTests
{
    [Fact]
    public void An_app_becomes_the_flags_of_daprd()
    {
        var app = new AppDefinition
        {
            AppId = "processor",
            Directory = "/",
            AppPort = 8102,
            DaprHttpPort = 3602,
            DaprGrpcPort = 50102,
            AppMaxConcurrency = 2
        };

        var flags = string.Join(' ', DaprdCommand.Flags(app, "resources", 9090));

        Assert.Equal(
            "--app-id processor --app-protocol http --app-channel-address 127.0.0.1 --resources-path resources --dapr-http-port 3602 "
                + "--dapr-grpc-port 50102 "
            + "--metrics-port 9090 --log-level info --app-port 8102 --app-max-concurrency 2",
            flags);
    }

    [Fact]
    public void Health_check_intervals_are_whole_seconds()
    {
        var app = new AppDefinition
        {
            AppId = "a",
            Directory = "/",
            EnableAppHealthCheck = true,
            AppHealthProbeInterval = TimeSpan.FromMilliseconds(20)
        };

        Assert.EndsWith(
            "--enable-app-health-check --app-health-check-path /healthz --app-health-threshold 3 --app-health-probe-interval 1 "
                + "--app-health-probe-timeout 500",
            string.Join(' ', DaprdCommand.Flags(app, "r", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_has_the_stand_in_and_the_tokens()
    {
        var aws = new Uri("http://localhost:4566/");
        Assert.Equal(
            ["AWS_ENDPOINT_URL=http://localhost:4566", "AWS_REGION=us-east-1"],
            DaprdCommand.Environment(aws, null, null).Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            ["APP_API_TOKEN=app", "AWS_ENDPOINT_URL=http://localhost:4566", "AWS_REGION=us-east-1", "DAPR_API_TOKEN=api"],
            DaprdCommand.Environment(aws, "api", "app")
                .Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }
}
