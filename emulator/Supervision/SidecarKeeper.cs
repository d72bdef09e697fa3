using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The sidecar of one app, started again on the same ports when it ends by itself.</summary>
internal sealed class SidecarKeeper : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly AppDefinition _app;
    private readonly ResourceSet _resources;
    private readonly SidecarEnvironment _environment;
    private readonly CancellationTokenSource _stopping = new();
    private volatile AppSidecar _current;
    private Task _kept = Task.CompletedTask;

    private SidecarKeeper(AppDefinition app, ResourceSet resources, SidecarEnvironment environment, AppSidecar first)
    {
        // Its app knows these ports.
        _app = app with { DaprHttpPort = first.HttpPort, DaprGrpcPort = first.GrpcPort };
        (_resources, _environment, _current) = (resources, environment, first);
    }

    /// <summary>The one that runs now.</summary>
    public AppSidecar Current => _current;

    /// <exception cref="ResourceException">The resources hold something that cannot be.</exception>
    /// <exception cref="PortInUseException">A port belongs to somebody else.</exception>
    public static async Task<SidecarKeeper> StartAsync(
        AppDefinition app, ResourceSet resources, SidecarEnvironment environment, CancellationToken cancellation)
    {
#pragma warning disable CA2000 // The keeper owns it.
        var keeper = new SidecarKeeper(app, resources, environment, await AppSidecar.StartAsync(app, resources, environment, cancellation));
#pragma warning restore CA2000
        keeper._kept = Task.Run(keeper.KeepAsync, CancellationToken.None);
        return keeper;
    }

    /// <summary>As <see cref="AppSidecar.StopAsync"/>; it is not started again.</summary>
    public async Task StopAsync(CancellationToken impatience)
    {
        await _stopping.CancelAsync();
        await _kept;
        await _current.StopAsync(impatience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _current.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                var why = await _current.Ended.WaitAsync(_stopping.Token);
                _environment.Cloud.Incidents.Add($"The sidecar of {_app.AppId} ended: {why}. Starting it again");
                await _current.DisposeAsync();
                _current = await StartAgainAsync();
                _environment.Cloud.Incidents.Add($"The sidecar of {_app.AppId} was started again", LogLevel.Warning);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The system stops.
        }
    }

    private async Task<AppSidecar> StartAgainAsync()
    {
        while (true)
        {
            try
            {
                return await AppSidecar.StartAsync(_app, _resources, _environment, _stopping.Token);
            }
            catch (PortInUseException taken)
            {
                _environment.Cloud.Incidents.Add($"The sidecar of {_app.AppId} cannot start again: {taken.Message}. Trying again");
                await Task.Delay(_pause, _environment.Clock, _stopping.Token);
            }
        }
    }
}
