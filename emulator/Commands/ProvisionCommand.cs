using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Commands;

/// <summary>`provision`: what the system needs of AWS, made on an endpoint.</summary>
internal sealed class ProvisionCommand(Terminal terminal, TimeProvider clock, Func<string, string?> environment)
{
    public Task<int> RunAsync(ProvisionSettings settings) => SystemStart.GuardAsync(terminal, () => RunGuardedAsync(settings));

    private async Task<int> RunGuardedAsync(ProvisionSettings settings)
    {
        if (Place(settings) is not { } place) return ExitCode.BadArguments;
        var topology = Topology.Load(TopologyFile(settings));
        using var stop = new StopSignal(clock);
        using var provisioner = new Provisioner(place, clock);
        var items = new List<ProvisionedItem>();
        var failure = await CollectAsync(provisioner, topology, items, stop.Token);
        if (items.Count > 0) terminal.Out.Write(ProvisionTable.Of(items));
        if (failure is null) return ExitCode.Done;
        terminal.Fail(failure);
        return ExitCode.Failed;
    }

    private AwsPlace? Place(ProvisionSettings settings)
    {
        try
        {
            return AwsPlace.Of(settings.Endpoint, settings.Region, environment);
        }
        catch (ArgumentException fault)
        {
            terminal.Fail(fault.Message);
            return null;
        }
    }

    // Kept until then: when one thing fails, what was made before it is shown all the same.
    private static async Task<string?> CollectAsync(Provisioner provisioner, Topology topology, List<ProvisionedItem> items, CancellationToken cancellation)
    {
        try
        {
            await foreach (var item in provisioner.ProvisionAsync(topology, cancellation)) items.Add(item);
            return null;
        }
        catch (ProvisionException fault)
        {
            return fault.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "stopped before everything was made; run it again for the rest";
        }
    }

    private static string TopologyFile(ProvisionSettings settings)
    {
        if (settings.Topology is { } named) return File.Exists(named) ? named : throw new FileNotFoundException($"no topology file {named}");
        return EmulatorSystem.TopologyPath(SystemStart.RunFile(settings.RunFile));
    }
}
