using FilePipeline.Emulator.Provisioning;
using Spectre.Console;

namespace FilePipeline.Emulator.Commands;

/// <summary>`provision`: creates the AWS resources of the system on an endpoint.</summary>
internal sealed class ProvisionCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    public Task<int> RunAsync(ProvisionSettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(ProvisionSettings settings)
    {
        if (Connection(settings) is not { } connection) return ExitCode.BadArguments;
        var topology = Topology.Load(SystemStart.TopologyFile(settings.Topology, settings.RunFile));
        using var stop = new StopSignal(clock);
        using var provisioner = new Provisioner(connection, clock);
        var items = new List<ProvisionedItem>();
        var failure = await CollectAsync(provisioner, topology, items, stop.Token);
        if (items.Count > 0) terminal.Out.Write(ProvisionTable.Of(items));
        if (failure is null) return ExitCode.Done;
        terminal.WriteError(failure.Message);
        return failure is ProvisionException { IsUnreachable: true } ? ExitCode.BadArguments : ExitCode.Failed;
    }

    private AwsConnection? Connection(ProvisionSettings settings)
    {
        try
        {
            return AwsConnection.Of(settings.Endpoint, settings.Region, environment);
        }
        catch (ArgumentException exception)
        {
            terminal.WriteError(exception.Message);
            return null;
        }
    }

    // Items are collected, so that those created before a failure are shown.
    private static async Task<Exception?> CollectAsync(
        Provisioner provisioner, Topology topology, List<ProvisionedItem> items, CancellationToken cancellation)
    {
        try
        {
            await foreach (var item in provisioner.ProvisionAsync(topology, cancellation)) items.Add(item);
            return null;
        }
        catch (ProvisionException exception)
        {
            return exception;
        }
        catch (OperationCanceledException exception) when (cancellation.IsCancellationRequested)
        {
            return new ProvisionException("stopped before all resources were created; run the command again to continue", exception);
        }
    }
}

/// <summary>The provisioned items as a table.</summary>
internal static class ProvisionTable
{
    public static Table Of(IEnumerable<ProvisionedItem> items)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in (string[])["kind", "name", "result", "settings"]) table.AddColumn(column);
        foreach (var item in items)
        {
            var (word, color) = WordOf(item.Change);
            table.AddRow(new Text(ProvisionException.NameOf(item.Kind)), new Text(
                item.Name), new Text(word, new Style(color)), new Text(item.Detail));
        }
        return table;
    }

    private static (string Word, Color Color) WordOf(Change change) => change switch
    {
        Change.Created => ("created", Color.Green),
        Change.Updated => ("updated", Color.Yellow),
        _ => ("unchanged", Color.Grey),
    };
}
