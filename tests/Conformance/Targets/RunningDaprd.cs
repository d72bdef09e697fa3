using FilePipeline.Emulator.Resources;
using Xunit.Sdk;

namespace FilePipeline.Conformance.Tests;

/// <summary>A daprd that somebody started with the folder components of this suite: plain calls of its APIs, and no app.</summary>
internal sealed class RunningDaprd : SidecarRig
{
    private static readonly string[] _ofThePlace = ["endpoint", "region", "accessKey", "secretKey"];
    private World? _world;

    public override World World => _world!;

    public override ScriptedApp App => throw SkipException.ForSkip("needs a daprd that the fact starts: DAPR_CONFORMANCE_DAPRD");

    public override Uri HttpAddress => new(DaprdSettings.Http!);

    protected override Uri GrpcAddress => new(DaprdSettings.Grpc!);

    /// <summary>Only where it has the components that the fact wants.</summary>
    public static async Task<SidecarRig> JoinAsync(string[] resources)
    {
        var rig = new RunningDaprd();
        if (!Has(ResourceFolder.Load(rig.Folder, resources)))
        {
            await rig.DisposeAsync();
            throw SkipException.ForSkip("needs other components than the daprd that runs has: DAPR_CONFORMANCE_DAPRD");
        }
        await Turn.OfDaprd.TakeAsync(TestContext.Current.Test?.UniqueID ?? "", TestContext.Current.CancellationToken);
        // It was started with the names that its folder gives.
        rig._world = await AwsWorld.OpenAsync(DaprdSettings.Aws, new(""), rig.Token);
        return rig;
    }

    /// <summary>Whether the folder that it was started with has these resources.</summary>
    public static bool Has(ResourceSet wanted)
    {
        var folder = ResourceSet.Load([Path.Combine(AppContext.BaseDirectory, "components")]);
        var has = folder.Components.Select(Describe).ToHashSet(StringComparer.Ordinal);
        return wanted.Subscriptions.Count == 0 && wanted.Components.All(component => has.Contains(Describe(component)));
    }

    public override Task ReadyAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: DAPR_CONFORMANCE_DAPRD");

    public override Task StopAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: DAPR_CONFORMANCE_DAPRD");

    public override Task EndedAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: DAPR_CONFORMANCE_DAPRD");

    public override async ValueTask DisposeAsync()
    {
        if (_world is not null)
        {
            await _world.DisposeAsync();
            Turn.OfDaprd.Give();
        }

        await base.DisposeAsync();
    }

    private static string Describe(ComponentResource component) => string.Join('\n',
        component.Metadata.Values.Where(item => !_ofThePlace.Contains(item.Name)).Select(item => $"{item.Name}={item.Value}").Order(StringComparer.Ordinal).Prepend($"{component.Name} {component.Type}"));
}
