using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>`run`: runs the system until a stop signal.</summary>
internal sealed class RunCommand(Terminal terminal, TimeProvider clock)
{
    public Task<int> RunAsync(RunSettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(RunSettings settings)
    {
        var runFile = SystemStart.RunFile(settings.Common.RunFile);
        using var stop = new StopSignal(clock);
        SystemStart.EndLeftovers(terminal);
        using var folder = SystemStart.Open(settings.Common.Data ?? DataFolder.Default, terminal);
        using var loggers = TerminalLog.NewFactory(terminal, LogLevel.Warning);
        terminal.WriteStatus("starting…");
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
            PrintAddresses(system, folder, settings);
            await PrintNotificationsAsync(system.Cloud, stop.Token);
            terminal.WriteStatus("stopping…");
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.WriteStatus("stopped before all services were ready");
        }
        return ExitCode.Done;
    }

    /// <summary>Prints a line for each sent notification until the stop.</summary>
    private async Task PrintNotificationsAsync(EmbeddedCloud cloud, CancellationToken stop)
    {
        var last = cloud.SentMessages.LastId;
        while (!stop.IsCancellationRequested)
        {
            var change = cloud.NextChange;
            foreach (var message in cloud.SentMessages.List(last))
            {
                terminal.Print($"{message.Channel}: {message.Subject}");
                last = message.Id;
            }
            await change.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void PrintAddresses(EmulatorSystem system, DataFolder folder, RunSettings settings)
    {
        var page = new UriBuilder(system.IngestAddress) { Host = "localhost" }.Uri;
        var parked = $"http://localhost:{system.App(AppIds.Requeue).AppPort}/parked";
        var lines = new List<(string What, string Where)>
        {
            ("Upload page", $"{page}"),
            ("Upload a file", $"curl -T report.csv {page}files/in/report.csv"),
            ("Or with S3",
                $"aws --endpoint-url {system.S3Address} s3 cp report.csv s3://{system.Cloud.Topology.Buckets[0].Name}/in/report.csv"),
            ("Emulator page", $"{system.PageAddress} (queues, buckets, sent notifications)"),
            ("Parked files", $". '{system.TokenFile}'; curl -H \"dapr-api-token: $APP_API_TOKEN\" {parked}"),
            ("Tokens", $"{system.TokenFile} (send one as header dapr-api-token in calls to sidecars and services)"),
            ("Data", folder.Path),
            ("Logs", folder.Logs),
        };
        if (settings.Common.FaultSpec is { } faults) lines.Add(("Faults", $"--seed {system.Faults.Seed} --faults {faults}"));
        terminal.Print("FilePipeline is running; press Ctrl-C to stop. Sent notifications are printed here.");
        foreach (var (what, where) in lines) terminal.Print($"  {what,-14}{where}");
        if (settings.Attach is { } attached) PrintEnvironment(system, attached);
    }

    private void PrintEnvironment(EmulatorSystem system, string appId)
    {
        var app = system.App(appId);
        terminal.Print($"Start {appId} with this environment:");
        foreach (var (name, value) in ServiceCommand.Environment(app)) terminal.Print($"  {name}={value}");
    }
}
