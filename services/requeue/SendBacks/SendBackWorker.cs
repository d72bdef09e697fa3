namespace FilePipeline.Requeue;

/// <summary>Starts the worker of the SDK once the sidecar has all parts. Without them the SDK would try every 5 s for ever, with an
/// error in the log each time.</summary>
/// <param name="worker">The worker.</param>
/// <param name="backend">The sidecar's parts.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class SendBackWorker(IHostedService worker, WorkflowBackend backend, TimeProvider clock, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMinutes(1);
    private volatile bool _isStarted;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_isStarted) await worker.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? last = null;
        for (var pause = _firstPause; ; pause = pause * 2 < _longestPause ? pause * 2 : _longestPause)
        {
            if (await backend.FindMissingAsync(withWorker: false, stoppingToken) is not { } missing) break;
            if (missing != last) logger.WorkflowsMissing(missing);
            last = missing;
            await Task.Delay(pause, clock, stoppingToken);
        }

        await worker.StartAsync(stoppingToken);
        _isStarted = true;
        logger.WorkflowWorkerStarted();
    }
}
