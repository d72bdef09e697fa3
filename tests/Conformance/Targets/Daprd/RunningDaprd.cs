using FilePipeline.Emulator.Resources;
using Xunit.Sdk;

namespace FilePipeline.Conformance.Tests;

/// <summary>A daprd that was started separately with the folder components of this suite; only for API calls, without an app.</summary>
internal sealed class RunningDaprd : SidecarRig
{
    private static readonly string[] _connectionFields = ["endpoint", "region", "accessKey", "secretKey"];
    // Of the components in its folder.
    private static readonly Uri _usualAddress = new("http://localhost:4566");

    private Backend? _backend;

    public override Backend Backend => _backend!;

    public override ScriptedApp App => throw SkipException.ForSkip("needs a daprd that the fact starts: set DAPR_CONFORMANCE_DAPRD");

    public override Uri HttpAddress => new(DaprdSettings.Http!);

    public override Uri GrpcAddress => new(DaprdSettings.Grpc!);

    /// <summary>Joins the daprd if it has the components of the fact.</summary>
    public static async Task<SidecarRig> JoinAsync(string[] resources)
    {
        var rig = new RunningDaprd();
        if (!Has(ResourceFolder.Load(rig.Folder, resources)))
        {
            await rig.DisposeAsync();
            throw SkipException.ForSkip("needs components that the running daprd does not have: set DAPR_CONFORMANCE_DAPRD");
        }
        await StandInLock.OfDaprd.TakeAsync(TestContext.Current.Test?.UniqueID ?? "", TestContext.Current.CancellationToken);
        // The daprd was started with the names in its folder.
        rig._backend = await StandInBackend.OpenAsync(DaprdSettings.Aws ?? _usualAddress, new(""), rig.Token);
        return rig;
    }

    /// <summary>Whether the folder of the running daprd has these resources.</summary>
    public static bool Has(ResourceSet wanted)
    {
        var folder = ResourceSet.Load([Path.Combine(AppContext.BaseDirectory, "components")]);
        var has = folder.Components.Select(Describe).ToHashSet(StringComparer.Ordinal);
        return wanted.Subscriptions.Count == 0 && wanted.Components.All(component => has.Contains(Describe(component)));
    }

    public override Task ReadyAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: set DAPR_CONFORMANCE_DAPRD");

    public override Task StopAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: set DAPR_CONFORMANCE_DAPRD");

    public override Task EndedAsync() => throw SkipException.ForSkip("needs a daprd that the fact starts: set DAPR_CONFORMANCE_DAPRD");

    public override async ValueTask DisposeAsync()
    {
        if (_backend is not null)
        {
            await _backend.DisposeAsync();
            StandInLock.OfDaprd.Give();
        }

        await base.DisposeAsync();
    }

    private static string Describe(ComponentResource component) => string.Join('\n',
        component.Metadata.Values.Where(item => !_connectionFields.Contains(item.Name))
            .Select(item => $"{item.Name}={item.Value}").Order(StringComparer.Ordinal).Prepend($"{component.Name} {component.Type}"));
}
