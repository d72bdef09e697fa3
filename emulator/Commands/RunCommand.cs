using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>`run`: the system, until it is told to stop.</summary>
internal sealed class RunCommand(Terminal terminal, TimeProvider clock)
{
    public Task<int> RunAsync(RunSettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(RunSettings settings)
    {
        var runFile = SystemStart.RunFile(settings.Common.RunFile);
        using var stop = new StopSignal(clock);
        SystemStart.ClearGround(terminal);
        using var folder = SystemStart.Open(settings.Common.Data ?? DataFolder.Default, terminal);
        using var loggers = TerminalLog.NewFactory(terminal, LogLevel.Warning);
        terminal.Say("starting…");
        try
        {
            await using var system = await EmulatorSystem.StartAsync(
                new EmulatorOptions(runFile, folder, loggers)
                {
                    Clock = clock,
                    FreePorts = settings.Common.FreePorts,
                    S3Port = settings.Common.S3Port,
                    Faults = settings.Common.Faults,
                    FilePaths = settings.Common.FilePaths,
                    Attached = settings.Attach,
                },
                stop.Token);
            Introduce(system, folder, settings);
            await FollowAsync(system.Cloud, stop.Token);
            terminal.Say("stopping…");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Say("stopped before everything was up");
        }
        return ExitCode.Done;
    }

    /// <summary>Until the stop, a line for each message that people get.</summary>
    private async Task FollowAsync(EmbeddedCloud cloud, CancellationToken stop)
    {
        var told = cloud.People.LastId;
        while (!stop.IsCancellationRequested)
        {
            var change = cloud.NextChange;
            foreach (var message in cloud.People.List(told))
            {
                terminal.Print($"{message.Channel}: {message.Subject}");
                told = message.Id;
            }
            await change.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Introduce(EmulatorSystem system, DataFolder folder, RunSettings settings)
    {
        var page = new UriBuilder(system.IngestAddress) { Host = "localhost" }.Uri;
        var parked = $"http://localhost:{system.App(AppIds.Requeue).AppPort}/parked";
        var lines = new List<(string What, string Where)>
        {
            ("Upload page", $"{page}"),
            ("Drop a file", $"curl -T report.csv {page}files/in/report.csv"),
            ("Or by S3", $"aws --endpoint-url {system.S3Address} s3 cp report.csv s3://{system.Cloud.Topology.Buckets[0].Name}/in/report.csv"),
            ("What happens", $"{system.PageAddress} (queues, buckets, what people are told)"),
            ("Parked files", $". '{system.TokenFile}'; curl -H \"dapr-api-token: $APP_API_TOKEN\" {parked}"),
            ("Tokens", $"{system.TokenFile} (calls of sidecars and services need one: header dapr-api-token)"),
            ("Data", folder.Path),
            ("Logs", folder.Logs),
        };
        if (settings.Common.FaultSpec is { } faults) lines.Add(("Faults", $"--seed {system.Faults.Seed} --faults {faults}"));
        terminal.Print("FilePipeline is running; Ctrl-C stops it. What people are told shows here.");
        foreach (var (what, where) in lines) terminal.Print($"  {what,-14}{where}");
        if (settings.Attach is { } attached) IntroduceAttached(system, attached);
    }

    private void IntroduceAttached(EmulatorSystem system, string appId)
    {
        var app = system.App(appId);
        terminal.Print($"Waiting for your {appId}, started with this environment:");
        foreach (var (name, value) in ServiceCommand.Environment(app)) terminal.Print($"  {name}={value}");
    }
}
