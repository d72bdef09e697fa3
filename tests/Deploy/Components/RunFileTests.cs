using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class RunFileTests
{
    // Linux takes the local ports of connections from here on, other systems from a higher port.
    private const int FirstOutgoingPort = 32768;

    [Theory]
    [InlineData(AppIds.Ingest, 8101, 3601, 3701)]
    [InlineData(AppIds.Processor, 8102, 3602, 3702)]
    [InlineData(AppIds.Notifier, 8103, 3603, 3703)]
    [InlineData(AppIds.Requeue, 8104, 3604, 3704)]
    public void Every_service_has_its_ports(string appId, int port, int daprHttp, int daprGrpc)
    {
        var app = RunFile.App(appId);

        Assert.Equal(
            (Text(port), Text(daprHttp), Text(daprGrpc)),
            ((string)app["appPort"]!, (string)app["daprHTTPPort"]!, (string)app["daprGRPCPort"]!));
    }

    [Fact]
    public void There_are_four_services() =>
        Assert.Equal([AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue], RunFile.Apps.Select(app => (string)app["appID"]!));

    [Fact]
    public void No_port_is_given_twice()
    {
        var ports = Ports().ToList();

        Assert.Equal(ports.Distinct(), ports);
    }

    [Fact]
    public void No_port_is_in_the_range_of_outgoing_connections() =>
        Assert.All(Ports(), port => Assert.InRange(int.Parse(port, CultureInfo.InvariantCulture), 1024, FirstOutgoingPort - 1));

    [Fact]
    public void The_upload_page_is_on_8080() => Assert.Equal("8080", (string?)RunFile.App(AppIds.Ingest)["env"]!["Ingest__Port"]);

    [Fact]
    public void Commands_start_programs_that_the_solution_builds()
    {
        var built = Projects.All.Select(project => $"artifacts/bin/{project.Name}/debug/{project.Name}.dll").ToHashSet();

        Assert.All(RunFile.Apps, app =>
        {
            var command = app["command"]!.AsArray().Select(word => (string)word!).ToList();
            Assert.Equal("dotnet", command[0]);
            Assert.Contains(Assert.Single(command.Skip(1)), built);
        });
    }

    [Fact]
    public void The_run_file_with_a_step_adds_settings_and_one_app()
    {
        var (usual, steps) = (Read("dapr.yaml"), Read("dapr.steps.yaml"));
        var apps = steps["apps"]!.AsArray();
        var app = apps[^1]!.AsObject();
        apps.RemoveAt(apps.Count - 1);
        var settings = apps.Single(one => (string?)one!["appID"] == AppIds.Processor)!.AsObject();
        Assert.Equal((string?)app["appID"], (string?)settings["env"]!["Processor__Steps__0__AppId"]);
        settings.Remove("env");
        Assert.Equal(usual.ToJsonString(), steps.ToJsonString());
        Assert.Equal(("8105", "3605", "3705"), ((string?)app["appPort"], (string?)app["daprHTTPPort"], (string?)app["daprGRPCPort"]));
        Assert.Contains((string)app["command"]![1]!, Projects.All.Select(one => $"artifacts/bin/{one.Name}/debug/{one.Name}.dll"));
        Assert.Null(Read((string)app["configFilePath"]!)["spec"]!["accessControl"]);

        static JsonObject Read(string file) => Assert.Single(Yaml.ReadDocuments(Repository.Path(file)));
    }

    [Fact]
    public void Its_folders_and_files_exist()
    {
        Assert.All(RunFile.Common["resourcesPaths"]!.AsArray(), path => Assert.True(Directory.Exists(Repository.Path((string)path!))));
        Assert.True(File.Exists(Repository.Path((string)RunFile.Common["configFilePath"]!)));
        Assert.All(RunFile.Apps, app => Assert.True(Directory.Exists(Repository.Path((string)app["appDirPath"]!))));
    }

    [Fact]
    public void Sidecars_probe_readiness_and_the_probe_timeout_is_within_the_interval()
    {
        Assert.Equal(("true", "/readyz"), ((string)RunFile.Common["enableAppHealthCheck"]!, (string)RunFile.Common["appHealthCheckPath"]!));
        Assert.True(
            int.Parse((string)RunFile.Common["appHealthProbeTimeout"]!, CultureInfo.InvariantCulture)
            <= 1000 * int.Parse((string)RunFile.Common["appHealthProbeInterval"]!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Hot_reload_is_off()
    {
        var configuration = Assert.Single(Yaml.ReadDocuments(Repository.Path((string)RunFile.Common["configFilePath"]!)));

        Assert.Contains(
            configuration["spec"]!["features"]!.AsArray(),
            feature => (string?)feature!["name"] == "HotReload" && (string?)feature["enabled"] == "false");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> Ports() => RunFile.Apps
        .SelectMany(app => (string[])["appPort", "daprHTTPPort", "daprGRPCPort"], (app, name) => (string)app[name]!)
        .Append((string)RunFile.App(AppIds.Ingest)["env"]!["Ingest__Port"]!);
}
