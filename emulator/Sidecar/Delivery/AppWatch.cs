using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Waits for the app's port, runs its health check if enabled, and starts and stops its inputs accordingly.</summary>
internal sealed class AppWatch(AppDefinition app, AppChannel channel, Inputs inputs, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _connectInterval = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the inputs run for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>The error that ended the watch; null while it runs and after a stop.</summary>
    public Exception? Error { get; private set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (app.AppPort == 0)
            {
                _ready.TrySetResult();
                return;
            }
            while (!await channel.IsListeningAsync(stopping)) await Task.Delay(_connectInterval, clock, stopping);
            if (app.EnableAppHealthCheck) await ProbeAsync(stopping);
            else await BeginAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _ready.TrySetCanceled(stopping);
        }
#pragma warning disable CA1031 // The outermost loop; waiters for Ready get the exception.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            logger.InputFailed(exception, app.AppId);
            Error = exception;
            _ready.TrySetException(exception);
        }
    }

    private async Task ProbeAsync(CancellationToken stopping)
    {
        channel.IsHealthy = false;
        using var timer = new PeriodicTimer(app.AppHealthProbeInterval, clock);
        var failures = 0;
        do
        {
            failures = await IsHealthyAsync(stopping) ? 0 : failures + 1;
            if (failures == 0 && !channel.IsHealthy) await BeginAsync(stopping);
            else if (failures == app.AppHealthThreshold && channel.IsHealthy) await EndAsync();
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private async Task<bool> IsHealthyAsync(CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(app.AppHealthProbeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            return await channel.ProbeAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task BeginAsync(CancellationToken stopping)
    {
        channel.IsHealthy = true;
        if (!Ready.IsCompleted) await AskForConfigAsync(stopping);
        await inputs.StartAsync(stopping);
        if (_ready.TrySetResult()) logger.AppReady(app.AppId, app.AppPort);
    }

    private async Task EndAsync()
    {
        logger.AppUnhealthy(app.AppId, app.AppHealthCheckPath);
        channel.IsHealthy = false;
        await inputs.StopAsync(CancellationToken.None);
    }

    // The answer concerns actors only and is ignored; daprd sends the request to every app.
    private async Task AskForConfigAsync(CancellationToken stopping)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["dapr-app-id"] = app.AppId };
        try
        {
            await channel.SendAsync(new AppCall(HttpMethod.Get, "/dapr/config") { Headers = headers }, stopping);
        }
        catch (CallException exception)
        {
            logger.AppConfigUnanswered(app.AppId, exception.Message);
        }
    }
}
