using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Conformance.Tests;

/// <summary>The emulator's sidecar on free ports, with a cloud in a temporary folder.</summary>
internal sealed class EmulatedRig : SidecarRig
{
    private EmulatorBackend? _backend;
    private ScriptedApp? _app;
    private AppSidecar? _sidecar;
    private SidecarEnvironment? _environment;
    private AppDefinition? _definition;
    private ResourceSet? _resources;

    public override Backend Backend => _backend!;

    public override ScriptedApp App => _app!;

    public override EmbeddedCloud Cloud => _backend!.Cloud;

    public override FaultPlan Faults { get; } = FaultPlan.None;

    public override AppSidecar Sidecar => _sidecar!;

    public override SidecarEnvironment Environment => _environment!;

    public override Uri HttpAddress => new($"http://127.0.0.1:{Sidecar.HttpPort}");

    public override Uri GrpcAddress => new($"http://127.0.0.1:{Sidecar.GrpcPort}");

    protected override string? DaprApiToken => Environment.DaprApiToken;

    public static async Task<SidecarRig> StartAsync(
        string[] resources, Func<AppDefinition, AppDefinition> with,
        Func<SidecarEnvironment, SidecarEnvironment>? within, Action<ScriptedApp>? script)
    {
        var rig = new EmulatedRig();
        try
        {
            rig._backend = await EmulatorBackend.OpenAsync(Path.Combine(rig.Folder, "cloud"), rig.Faults, rig.Token);
            rig._app = await ScriptedApp.StartAsync();
            script?.Invoke(rig._app);
            var environment = new SidecarEnvironment(
                rig.Cloud, rig.Faults, TimeProvider.System, NullLoggerFactory.Instance, new SidecarDirectory())
            { Files = new(["/"]) };
            rig._environment = within?.Invoke(environment) ?? environment;
            rig._definition = with(new AppDefinition { AppId = "processor", Directory = rig.Folder, AppPort = rig._app.Port });
            rig._resources = ResourceFolder.Load(rig.Folder, resources);
            rig._sidecar = await AppSidecar.StartAsync(rig._definition, rig._resources, rig._environment, rig.Token);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public override Task ReadyAsync() => Sidecar.Ready.WaitAsync(Token);

    public override Task StopAsync() => Sidecar.StopAsync(CancellationToken.None);

    public override async Task RestartAsync()
    {
        var app = _definition! with { DaprHttpPort = Sidecar.HttpPort, DaprGrpcPort = Sidecar.GrpcPort };
        await Sidecar.DisposeAsync();
        _sidecar = await AppSidecar.StartAsync(app, _resources!, Environment, Token);
    }

    public override Task EndedAsync() => Sidecar.Ended.WaitAsync(Token);

    public override async ValueTask DisposeAsync()
    {
        if (_sidecar is not null) await _sidecar.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
        if (_backend is not null) await _backend.DisposeAsync();
        await base.DisposeAsync();
    }
}
