using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The sidecar of one app; restarts it on the same ports when it ends unexpectedly.</summary>
internal sealed class SupervisedSidecar : IAsyncDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly AppDefinition _app;
    private readonly ResourceSet _resources;
    private readonly SidecarEnvironment _environment;
    private readonly CancellationTokenSource _stopping = new();
    private volatile AppSidecar _current;
    private Task _loop = Task.CompletedTask;

    private SupervisedSidecar(AppDefinition app, ResourceSet resources, SidecarEnvironment environment, AppSidecar first)
    {
        // The app has been given these ports.
        _app = app with { DaprHttpPort = first.HttpPort, DaprGrpcPort = first.GrpcPort };
        (_resources, _environment, _current) = (resources, environment, first);
    }

    /// <summary>The running sidecar.</summary>
    public AppSidecar Current => _current;

    /// <exception cref="ResourceException">The resources are invalid.</exception>
    /// <exception cref="PortInUseException">A port is used by another process.</exception>
    public static async Task<SupervisedSidecar> StartAsync(
        AppDefinition app, ResourceSet resources, SidecarEnvironment environment, CancellationToken cancellation)
    {
#pragma warning disable CA2000 // Disposed by DisposeAsync.
        var supervised =
            new SupervisedSidecar(app, resources, environment, await AppSidecar.StartAsync(app, resources, environment, cancellation));
#pragma warning restore CA2000
        supervised._loop = Task.Run(supervised.RestartAsync, CancellationToken.None);
        return supervised;
    }

    /// <summary>Stops the sidecar without a restart; see <see cref="AppSidecar.StopAsync"/>.</summary>
    public async Task StopAsync(CancellationToken force)
    {
        await _stopping.CancelAsync();
        await _loop;
        await _current.StopAsync(force);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        await _current.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RestartAsync()
    {
        try
        {
            while (true)
            {
                var why = await _current.Ended.WaitAsync(_stopping.Token);
                _environment.Cloud.Incidents.Add($"Sidecar of {_app.AppId} ended: {why}; restarting it");
                await _current.DisposeAsync();
                _current = await StartNextAsync();
                _environment.Cloud.Incidents.Add($"Restarted the sidecar of {_app.AppId}", LogLevel.Warning);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The system stops.
        }
    }

    private async Task<AppSidecar> StartNextAsync()
    {
        while (true)
        {
            try
            {
                return await AppSidecar.StartAsync(_app, _resources, _environment, _stopping.Token);
            }
            catch (PortInUseException exception)
            {
                _environment.Cloud.Incidents.Add($"Sidecar of {_app.AppId} cannot be restarted: {exception.Message}; retrying");
                await Task.Delay(_pause, _environment.Clock, _stopping.Token);
            }
        }
    }
}
