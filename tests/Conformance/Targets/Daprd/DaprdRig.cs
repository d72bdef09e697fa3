using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Microsoft.Extensions.Logging.Abstractions;

namespace FilePipeline.Conformance.Tests;

/// <summary>A real daprd as a process, with an AWS stand-in.</summary>
internal sealed class DaprdRig : SidecarRig
{
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(100);
    private EmulatedAws? _aws;
    private Backend? _backend;
    private ScriptedApp? _app;
    private DaprdProcess? _process;
    private AppDefinition? _definition;
    private string? _token;

    public override Backend Backend => _backend!;

    public override ScriptedApp App => _app!;

    public override Uri HttpAddress => new($"http://127.0.0.1:{_definition!.DaprHttpPort}");

    protected override Uri GrpcAddress => new($"http://127.0.0.1:{_definition!.DaprGrpcPort}");

    protected override string? DaprApiToken => _token;

    /// <exception cref="InvalidOperationException">daprd ended at its start; the message has its last lines.</exception>
    public static async Task<SidecarRig> StartAsync(
        string[] resources, Func<AppDefinition, AppDefinition> with,
        Func<SidecarEnvironment, SidecarEnvironment>? within, Action<ScriptedApp>? script)
    {
        await StandInLock.OfDaprd.TakeAsync(TestContext.Current.Test?.UniqueID ?? "", TestContext.Current.CancellationToken);
        var rig = new DaprdRig();
        try
        {
            var names = FactNames.New();
            rig._aws = await EmulatedAws.StartAsync(DaprdSettings.Aws, rig.Folder, rig.Token);
            rig._backend = await StandInBackend.OpenAsync(rig._aws.Address, names, rig.Token);
            rig._app = await ScriptedApp.StartAsync();
            script?.Invoke(rig._app);
            await rig.LaunchAsync(
                DaprdSettings.Binary!, [.. resources.Select(text => ResourceFolder.WithEndpoint(rig._aws.Address, text, names))], with,
                within);
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
        if (_backend is not null) await _backend.DisposeAsync();
        if (_aws is not null) await _aws.DisposeAsync();
        await base.DisposeAsync();
        StandInLock.OfDaprd.Give();
    }

    private async Task LaunchAsync(
        string binary, string[] resources, Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within)
    {
        _definition = with(new AppDefinition
        {
            AppId = "processor",
            Directory = Folder,
            AppPort = App.Port,
            DaprHttpPort = FreePort(),
            DaprGrpcPort = FreePort()
        });
        var start = new ProcessStartInfo(binary, DaprdCommand.Flags(_definition, ResourceFolder.Write(Folder, resources), FreePort()))
        {
            WorkingDirectory = Folder,
        };
        var plain = new SidecarEnvironment(null!, null!, TimeProvider.System, NullLoggerFactory.Instance, new SidecarDirectory());
        var environment = within?.Invoke(plain) ?? plain;
        _token = environment.DaprApiToken;
        var variables = DaprdCommand.Environment(_aws!.Address, environment.DaprApiToken, environment.AppApiToken);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = DaprdProcess.Start(start);
        await WhenHealthyAsync("/v1.0/healthz/outbound");
    }

    // A process does not signal its readiness, so its health is polled.
    private async Task WhenHealthyAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = HttpAddress };
        using var timer = new PeriodicTimer(_pollInterval, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(Token))
        {
            if (_process!.HasExited) throw new InvalidOperationException(await _process.LastLinesAsync(Token));
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Token);
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
