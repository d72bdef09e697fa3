using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Resources;

public sealed class RunFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("run-file-");

    public RunFileTests()
    {
        _folder.CreateSubdirectory("components");
        _folder.CreateSubdirectory("svc/own");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_app_inherits_missing_settings_from_common()
    {
        var app = Assert.Single(Load("""
            version: 1
            common:
              resourcesPaths: [components]
              enableAppHealthCheck: true
              appHealthCheckPath: /readyz
              appHealthProbeInterval: 1
              appHealthProbeTimeout: 250
              env: {A: common, B: common}
            apps:
              - appID: processor
                appDirPath: ./svc
                appPort: 8102
                daprHTTPPort: 3602
                daprGRPCPort: 50102
                maxBodySize: 8Mi
                command: ["dotnet", "x.dll"]
                env: {B: own}
            """).Apps);
        Assert.Equal(
            ("processor", 8102, 3602, 50102, 8 << 20), (app.AppId, app.AppPort, app.DaprHttpPort, app.DaprGrpcPort, app.MaxBodySize));
        Assert.Equal(Path.Combine(_folder.FullName, "svc"), app.Directory);
        Assert.Equal([Path.Combine(_folder.FullName, "components")], app.ResourcesPaths);
        Assert.Equal(["dotnet", "x.dll"], app.Command);
        Assert.True(app.EnableAppHealthCheck);
        Assert.Equal(("/readyz", TimeSpan.FromSeconds(
            1), TimeSpan.FromMilliseconds(250), 3),
                (app.AppHealthCheckPath, app.AppHealthProbeInterval, app.AppHealthProbeTimeout, app.AppHealthThreshold));
        Assert.Equal(("common", "own"), (app.Env["A"], app.Env["B"]));
    }

    [Fact]
    public void Paths_of_an_app_are_relative_to_its_folder()
    {
        var app = Assert.Single(Load("""
            version: 1
            common: {resourcesPath: components}
            apps: [{appDirPath: svc, resourcesPaths: [own]}]
            """).Apps);
        Assert.Equal("svc", app.AppId);
        Assert.Equal([Path.Combine(_folder.FullName, "svc", "own")], app.ResourcesPaths);
    }

    [Theory]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: ./}\n  - {appID: a, appDirPath: ./}", 3, "two apps are named 'a'")]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: ./, appPort: 1}\n  - {appID: b, appDirPath: ./, daprHTTPPort: 1}",
        4, "port 1 of 'b' is already used by 'a'")]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: ./, appPort: x}", 3, "'appPort' must be a whole number, not 'x'")]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: ./, apPort: 1}", 3, "unknown field 'apPort' (known: appID, ")]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: nosuch}", 3, "folder 'nosuch' not found")]
    [InlineData("version: 1\napps:\n  - {appID: a}", 3, "needs 'appDirPath'")]
    [InlineData("version: 1\napps:\n  - {appID: a.b, appDirPath: ./}", 3, "may not contain a dot")]
    [InlineData(
        "version: 1\napps:\n  - {appID: a, appDirPath: ./, maxBodySize: 4 apples}", 3, "must be a size such as 4Mi, not '4 apples'")]
    [InlineData("version: 1\napps:\n  - {appID: a, appDirPath: ./, appProtocol: grpc}", 3, "appProtocol 'grpc'")]
    [InlineData("version: 1\napps: []", 2, "must list at least one app")]
    [InlineData("apps: []", 1, "field 'version' must be 1")]
    [InlineData("version: 1\napps: [\n]]", 3, "not valid YAML")]
    [InlineData("just text", 1, "expected one YAML document")]
    public void An_error_has_file_line_and_expected_content(string yaml, int line, string words)
    {
        var exception = Assert.Throws<ResourceException>(() => Load(yaml));
        Assert.Equal(line, exception.Line);
        Assert.StartsWith($"{Path.Combine(_folder.FullName, "dapr.yaml")}:{line}: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("file not found", Assert.Throws<ResourceException>(() =>
            RunFile.Load(Path.Combine(_folder.FullName, "nosuch.yaml"))).Message, StringComparison.Ordinal);

    private RunFile Load(string yaml)
    {
        var path = Path.Combine(_folder.FullName, "dapr.yaml");
        File.WriteAllText(path, yaml);
        return RunFile.Load(path);
    }
}
