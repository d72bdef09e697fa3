using System.Net;
using System.Net.Sockets;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Errors at start are reported in one line, and no process is left.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task A_missing_file_is_named_and_nothing_starts()
    {
        var (code, output, error) = await EmulatorProcess.RunAsync("try", Repository.Path("dapr.yaml"), "nowhere.txt", "gone too.csv");

        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            ["error: file nowhere.txt not found or not readable", "error: file gone too.csv not found or not readable"], Lines(error));
    }

    [Fact]
    public async Task A_port_in_use_is_named_with_its_app()
    {
        using var run = new TestRunFile();
        var port = run.Apps.Single(app => app.AppId == AppIds.Processor).AppPort;
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();

        var (code, _, error) = await EmulatorProcess.RunAsync("--run-file", run.Path, "--data", run.Data);

        Assert.Equal(1, code);
        Assert.Equal(["starting…", $"error: port {port} (app port of 'processor') is already in use"], Lines(error));
    }

    [Fact]
    public async Task A_service_that_fails_to_start_stops_the_run()
    {
        using var run = new TestRunFile(text =>
            text.Replace("Ingest__Port:", "Ingest__MaxBytes: \"0\"\n      Ingest__Port:", StringComparison.Ordinal));

        var (code, _, error) = await EmulatorProcess.RunAsync("--run-file", run.Path, "--data", run.Data);

        Assert.Equal(1, code);
        Assert.Contains("error: ingest ended with exit code 1; all services are stopped", error, StringComparison.Ordinal);
        Assert.Contains("  Cannot start: MaxBytes", error, StringComparison.Ordinal);
        using var folder = DataFolder.Open(run.Data);
        Assert.Empty(folder.Ended);
    }

    [Theory]
    [InlineData("version: 1", "versoin: 1", ":5: run file: unknown field 'versoin'")]
    [InlineData("appPort: ", "appPort: x", "field 'appPort'")]
    public async Task An_invalid_run_file_is_named_with_the_line(string before, string after, string said)
    {
        using var run = new TestRunFile(text => text.Replace(before, after, StringComparison.Ordinal));

        var (code, _, error) = await EmulatorProcess.RunAsync("--run-file", run.Path, "--data", run.Data);

        Assert.Equal(1, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Contains("dapr.yaml:", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_component_type_is_named_with_file_and_line()
    {
        using var run = new TestRunFile(text => text);
        var components = Directory.CreateDirectory(run.Within("components")).FullName;
        foreach (var file in Directory.EnumerateFiles(Repository.Path("components", "localstack")))
            File.Copy(file, Path.Combine(components, Path.GetFileName(file)));
        var alerts = Path.Combine(components, "alerts.yaml");
        await File.WriteAllTextAsync(
            alerts, (await File.ReadAllTextAsync(alerts, Cancellation)).Replace(
                "bindings.aws.sns", "bindings.aws.sms", StringComparison.Ordinal), Cancellation);
        await File.WriteAllTextAsync(
            run.Path,
            (await File.ReadAllTextAsync(run.Path, Cancellation))
                .Replace(Repository.Path("components", "localstack"), components, StringComparison.Ordinal),
            Cancellation);

        var (code, _, error) = await EmulatorProcess.RunAsync("--run-file", run.Path, "--data", run.Data);

        Assert.Equal(1, code);
        Assert.Matches(@"alerts\.yaml:\d+: .*unknown type 'bindings\.aws\.sms'", error);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
