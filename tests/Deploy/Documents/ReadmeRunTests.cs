using System.Net;
using System.Net.Sockets;

namespace FilePipeline.Deploy.Tests;

/// <summary>Runs the commands of README.md that need only the SDK, on free ports.</summary>
public sealed class ReadmeRunTests : IDisposable
{
    private const string Try = "dotnet run --project emulator -- try";
    private const string Run = "dotnet run --project emulator";
    private const string Attach = "dotnet run --project emulator -- --attach processor";
    private const string Aws = "dotnet run --project emulator -- aws";
    private const string Provision = "dotnet run --project emulator -- provision";
    private const string Help = "dotnet run --project emulator -- --help";

    private static readonly TimeSpan _timeout = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("readme-run-");
    private readonly CancellationTokenSource _limit =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public ReadmeRunTests() => _limit.CancelAfter(_timeout);

    public void Dispose()
    {
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public void Every_command_that_runs_a_project_is_run_here() =>
        Assert.Equal(
            new[] { Try, Run, Attach, Aws, Provision, Help }.Order(),
            Documents.ReadmeCommands.Where(command => command.StartsWith("dotnet run", StringComparison.Ordinal)).Order());

    [Fact]
    public async Task Trying_the_samples_prints_the_outcome_of_each()
    {
        await using var run = CommandRun.Start(Try, "--free-ports");

        var code = await run.EndAsync(_limit.Token);
        Assert.True(code == 0, run.Output);
        Assert.All(Directory.EnumerateFiles(Repository.Path("samples")), file =>
            Assert.Contains(Path.GetFileName(file), run.Output, StringComparison.Ordinal));
        Assert.Contains("type-not-allowed", run.Output, StringComparison.Ordinal);
        Assert.Contains("parked", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Run, "Upload page", "--free-ports")]
    [InlineData(Attach, "Start processor with this environment:", "--free-ports")]
    [InlineData(Aws, "dapr run -f .", "--port=0")]
    public async Task The_system_runs_until_it_is_stopped(string command, string introduction, string ports)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a signal that asks a process to stop");
        await using var run = CommandRun.Start(command, ports, "--data", _data.FullName);

        Assert.True(await run.PrintsAsync(introduction, _limit.Token), run.Output);
        await run.StopAsync(_limit.Token);
        Assert.Equal(0, await run.EndAsync(_limit.Token));
    }

    [Fact]
    public async Task Provisioning_without_a_stand_in_fails_with_the_address()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"http://{silent.LocalEndpoint}";
        silent.Stop();
        await using var run = CommandRun.Start(Provision, "--endpoint", address);

        Assert.Equal(2, await run.EndAsync(_limit.Token));
        Assert.Contains($"{address} does not answer", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_options_of_the_readme()
    {
        await using var run = CommandRun.Start(Help);

        Assert.Equal(0, await run.EndAsync(_limit.Token));
        Assert.All(
            ["try", "aws", "provision", "--attach", "--data", "--seed", "--faults"],
            word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }
}
