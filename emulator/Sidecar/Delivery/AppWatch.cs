using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Waits for the app's port, asks how the app feels if told to, and starts or stops its inputs accordingly.</summary>
internal sealed class AppWatch(AppDefinition app, AppChannel channel, Inputs inputs, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _knock = TimeSpan.FromMilliseconds(100);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the inputs run for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>What ended it; null while it runs, and after a stop.</summary>
    public Exception? Fault { get; private set; }

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            if (app.AppPort == 0)
            {
                _ready.TrySetResult();
                return;
            }
            while (!await channel.IsListeningAsync(stopping)) await Task.Delay(_knock, clock, stopping);
            if (app.EnableAppHealthCheck) await ProbeAsync(stopping);
            else await BeginAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            _ready.TrySetCanceled(stopping);
        }
#pragma warning disable CA1031 // The outermost loop: whoever waits for Ready gets the fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            logger.InputFaulted(fault, app.AppId);
            Fault = fault;
            _ready.TrySetException(fault);
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

    // Actors only, so the answer means nothing here; the request is part of what an app sees of daprd.
    private async Task AskForConfigAsync(CancellationToken stopping)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["dapr-app-id"] = app.AppId };
        try
        {
            await channel.SendAsync(new AppCall(HttpMethod.Get, "/dapr/config") { Headers = headers }, stopping);
        }
        catch (CallException fault)
        {
            logger.AppConfigUnanswered(app.AppId, fault.Message);
        }
    }
}
