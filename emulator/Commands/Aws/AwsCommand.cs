using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Page;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>`aws`: stands in for AWS until a stop signal, so that real sidecars can run.</summary>
internal sealed class AwsCommand(Terminal terminal, TimeProvider clock)
{
    public Task<int> RunAsync(AwsSettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(AwsSettings settings)
    {
        var topology = Topology.Load(SystemStart.TopologyFile(settings.Topology, settings.RunFile));
        using var stop = new StopSignal(clock);
        SystemStart.EndLeftovers(terminal);
        using var folder = SystemStart.Open(settings.Data ?? DataFolder.Default, terminal);
        using var loggers = TerminalLog.NewFactory(terminal, LogLevel.Warning);
        await using var cloud = await EmbeddedCloud.OpenAsync(folder.Cloud, topology, settings.Faults, clock, stop.Token);
        cloud.Incidents.Logger = loggers.CreateLogger("emulator");
        try
        {
            await using var server = await AwsServer.StartOnAsync(cloud, folder.Within("uploads"), settings.Port, stop.Token);
            cloud.Endpoint = server.Address.GetLeftPart(UriPartial.Authority);
            Print(cloud, folder, settings);
            await NotificationLines.PrintAsync(terminal, cloud, stop.Token);
            terminal.WriteStatus("stopping…");
            return ExitCode.Done;
        }
        catch (PortInUseException exception)
        {
            terminal.WriteError($"{exception.Message}; stop the program that uses it, or use another port with --port");
            return ExitCode.BadArguments;
        }
    }

    private void Print(EmbeddedCloud cloud, DataFolder folder, AwsSettings settings)
    {
        terminal.Print($"AWS is at {cloud.Endpoint}: S3, SQS, SNS, DynamoDB and STS, with any credentials. Press Ctrl-C to stop.");
        terminal.Print("In another shell:");
        terminal.Print("  dotnet build && dapr run -f .     starts the services with real sidecars");
        terminal.Print($"  aws --endpoint-url {cloud.Endpoint} sqs list-queues");
        // The sidecars read the address from the environment of `dapr run`.
        terminal.Print(
            $"  export SLACK_WEBHOOK_URL={cloud.Endpoint}{PageRoutes.Slack}     before `dapr run` shows Slack messages on the page");
        if (settings.Port != AwsServer.DefaultPort)
            terminal.Print($"  components/localstack names port {AwsServer.DefaultPort}; change `endpoint` there, or leave out --port");
        List<(string What, string Where)> lines =
        [
            ("Page", $"{cloud.Endpoint}{PageRoutes.Root}/ (queues, buckets, sent notifications, refused requests)"),
            ("Data", folder.Path),
        ];
        if (settings.FaultSpec is { } faults) lines.Add(("Faults", $"--seed {settings.Faults.Seed} --faults {faults}"));
        foreach (var (what, where) in lines) terminal.Print($"{what,-8}{where}");
    }
}
