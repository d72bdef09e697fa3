using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Conformance.Tests;

/// <summary>A real daprd as a process, over a stand-in for AWS.</summary>
internal sealed class DaprdRig : SidecarRig
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);
    private World? _world;
    private ScriptedApp? _app;
    private DaprdProcess? _process;
    private AppDefinition? _definition;
    private string? _token;

    public override World World => _world!;

    public override ScriptedApp App => _app!;

    public override Uri HttpAddress => new($"http://127.0.0.1:{_definition!.DaprHttpPort}");

    protected override Uri GrpcAddress => new($"http://127.0.0.1:{_definition!.DaprGrpcPort}");

    protected override string? DaprApiToken => _token;

    /// <exception cref="InvalidOperationException">daprd ended at its start; with its last words.</exception>
    public static async Task<SidecarRig> StartAsync(
        string[] resources, Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within, Action<ScriptedApp>? script)
    {
        await Turn.OfDaprd.TakeAsync(TestContext.Current.Test?.UniqueID ?? "", TestContext.Current.CancellationToken);
        var rig = new DaprdRig();
        try
        {
            var names = FactNames.New();
            rig._world = await AwsWorld.OpenAsync(DaprdSettings.Aws, names, rig.Token);
            rig._app = await ScriptedApp.StartAsync();
            script?.Invoke(rig._app);
            await rig.LaunchAsync(DaprdSettings.Binary!, [.. resources.Select(text => ResourceFolder.At(DaprdSettings.Aws, text, names))], with, within);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    public override Task ReadyAsync() => WhenHealthyAsync("/v1.0/healthz");

    public override async Task StopAsync()
    {
        _process!.Terminate();
        await _process.EndedAsync(Token);
    }

    public override Task EndedAsync() => _process!.EndedAsync(Token);

    public override async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
        if (_world is not null) await _world.DisposeAsync();
        await base.DisposeAsync();
        Turn.OfDaprd.Give();
    }

    private async Task LaunchAsync(
        string binary, string[] resources, Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within)
    {
        _definition = with(new AppDefinition { AppId = "processor", Directory = Folder, AppPort = App.Port, DaprHttpPort = FreePort(), DaprGrpcPort = FreePort() });
        var start = new ProcessStartInfo(binary, DaprdCommand.Flags(_definition, ResourceFolder.Write(Folder, resources), FreePort()))
        {
            WorkingDirectory = Folder,
        };
        var plain = new SidecarEnvironment(null!, null!, TimeProvider.System, NullLoggerFactory.Instance, new SidecarDirectory());
        var environment = within?.Invoke(plain) ?? plain;
        _token = environment.DaprApiToken;
        var variables = DaprdCommand.Environment(DaprdSettings.Aws, environment.DaprApiToken, environment.AppApiToken);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = DaprdProcess.Start(start);
        await WhenHealthyAsync("/v1.0/healthz/outbound");
    }

    // A process tells nobody when it is ready: it must be asked again.
    private async Task WhenHealthyAsync(string path)
    {
        using var asking = new HttpClient { BaseAddress = HttpAddress };
        using var timer = new PeriodicTimer(_look, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(Token))
        {
            if (_process!.HasExited) throw new InvalidOperationException(await _process.LastWordsAsync(Token));
            try
            {
                using var answer = await asking.GetAsync(new Uri(path, UriKind.Relative), Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
