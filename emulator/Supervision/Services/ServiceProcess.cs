using System.Diagnostics;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>The process of one app: starts it, restarts it when it ends, and stops it.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly RunningProcesses _processes;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<ServiceDiedException> _diedAtStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Process? _process;
    private Task _watch = Task.CompletedTask;
    private volatile bool _isRestarted;

    public ServiceProcess(AppDefinition app, ServiceLog log, RunningProcesses processes, TimeProvider clock, ILogger logger)
    {
        App = app;
        Log = log;
        _processes = processes;
        _clock = clock;
        _logger = logger;
    }

    public AppDefinition App { get; }

    public ServiceLog Log { get; }

    /// <summary>The id of the running process.</summary>
    public int? ProcessId
    {
        get { lock (_gate) return _process?.Id; }
    }

    /// <summary>The number of restarts.</summary>
    // Under the lock: a new process may write its first line before its restart is counted.
    public int Restarts
    {
        get { lock (_gate) return field; }
        private set;
    }

    /// <summary>Completes if the process ends before <see cref="RestartFromNowOn"/>.</summary>
    public Task<ServiceDiedException> DiedAtStart => _diedAtStart.Task;

    /// <exception cref="ServiceDiedException">The process cannot be started.</exception>
    public void Start()
    {
        if (App.Command.Count == 0) throw new ServiceDiedException(App.AppId, "has no command in the run file", []);
        _process = ServiceLauncher.Launch(App, Log, _processes);
        _watch = WatchAsync(_process);
    }

    /// <summary>Declares the start successful: from now on the process is restarted when it ends.</summary>
    public void RestartFromNowOn() => _isRestarted = true;

    /// <summary>Kills the process, as in a crash; it is restarted.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false }) _process.Kill();
        }
    }

    /// <summary>Sends a stop signal and waits; kills the process when <paramref name="force"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken force)
    {
        Process? process;
        await _stopping.CancelAsync();
        lock (_gate) process = _process;
        if (process is { HasExited: false })
        {
            Signals.Terminate(process);
            await using var ending = force.Register(() => process.Kill(entireProcessTree: true));
            await process.WaitForExitAsync(CancellationToken.None);
        }
        await _watch;
        _processes.Remove(App.AppId);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _process?.Dispose();
        _stopping.Dispose();
        Log.Dispose();
    }

    private async Task WatchAsync(Process process)
    {
        var backoff = new RestartBackoff(_clock);
        while (true)
        {
            var started = _clock.GetTimestamp();
            await process.WaitForExitAsync();
            if (!await backoff.WaitAsync(_clock.GetElapsedTime(started), _stopping.Token)) return;
            var end = new ServiceDiedException(App.AppId, $"ended with exit code {process.ExitCode}", Log.Last);
            if (!_isRestarted)
            {
                _diedAtStart.TrySetResult(end);
                return;
            }
            _logger.ServiceRestarts(end.Message);
            if (!TryRestart(ref process)) return;
        }
    }

    /// <returns>False if the service is stopping.</returns>
    private bool TryRestart(ref Process process)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return false;
            try
            {
                var next = ServiceLauncher.Launch(App, Log, _processes);
                process.Dispose();
                _process = process = next;
                Restarts++;
            }
            catch (ServiceDiedException exception)
            {
                _logger.ServiceCannotStart(exception.Message);
            }
            return true;
        }
    }
}
