using System.ComponentModel;
using System.Diagnostics;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Supervision;

/// <summary>One app of the run file as a process: started, watched, started again when it dies, stopped.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    // Ctrl-C reaches the services too: one that has ended is looked at a moment later, when a stop would be known.
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);
    private readonly RunningProcesses _processes;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<ServiceDiedException> _diedAtStart = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Process? _process;
    private Task _watch = Task.CompletedTask;
    private volatile bool _isStartedAgain;

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

    /// <summary>Of the process that runs now.</summary>
    public int? ProcessId
    {
        get { lock (_gate) return _process?.Id; }
    }

    /// <summary>How often it was started again.</summary>
    // Under the lock: a new process may write its first line before the start that made it is counted.
    public int Restarts
    {
        get { lock (_gate) return field; }
        private set;
    }

    /// <summary>Done when it ended before <see cref="StartAgainFromNowOn"/>.</summary>
    public Task<ServiceDiedException> DiedAtStart => _diedAtStart.Task;

    /// <exception cref="ServiceDiedException">It cannot be started.</exception>
    public void Start()
    {
        if (App.Command.Count == 0) throw new ServiceDiedException(App.AppId, "has no command in the run file", []);
        _process = Launch();
        _watch = WatchAsync(_process);
    }

    /// <summary>It has started well: from here on an end is an accident.</summary>
    public void StartAgainFromNowOn() => _isStartedAgain = true;

    /// <summary>Ends it without warning, as a crash would; it is started again.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_process is { HasExited: false }) _process.Kill();
        }
    }

    /// <summary>Asks it to stop, waits, and ends it when <paramref name="impatience"/> is cancelled.</summary>
    public async Task StopAsync(CancellationToken impatience)
    {
        Process? process;
        await _stopping.CancelAsync();
        lock (_gate) process = _process;
        if (process is { HasExited: false })
        {
            Signals.Terminate(process);
            await using var ending = impatience.Register(() => process.Kill(entireProcessTree: true));
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
        var pause = _shortest;
        while (true)
        {
            var started = _clock.GetTimestamp();
            await process.WaitForExitAsync();
            if (_clock.GetElapsedTime(started) > _longest) pause = _shortest;
            if (!await PauseAsync(pause)) return;
            var end = new ServiceDiedException(App.AppId, $"ended with exit code {process.ExitCode}", Log.Last);
            if (!_isStartedAgain)
            {
                _diedAtStart.TrySetResult(end);
                return;
            }
            _logger.ServiceStartsAgain(end.Message);
            if (!TryLaunchAgain(ref process)) return;
            pause = pause * 2 < _longest ? pause * 2 : _longest;
        }
    }

    /// <summary>False: a stop came first.</summary>
    private bool TryLaunchAgain(ref Process process)
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested) return false;
            try
            {
                var next = Launch();
                process.Dispose();
                _process = process = next;
                Restarts++;
            }
            catch (ServiceDiedException fault)
            {
                _logger.ServiceCannotStart(fault.Message);
            }
            return true;
        }
    }

    private Process Launch()
    {
        var process = new Process { StartInfo = ServiceCommand.StartInfo(App) };
        process.OutputDataReceived += (_, line) => Keep(line.Data, isError: false);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, isError: true);
        try
        {
            process.Start();
        }
        catch (Win32Exception missing)
        {
            process.Dispose();
            throw new ServiceDiedException(App.AppId, $"cannot be started: {missing.Message}", []);
        }
        if (ProcessIdentity.Of(process.Id) is { } identity) _processes.Add(App.AppId, identity);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line, bool isError)
    {
        if (line is not null) Log.Add(line, isError);
    }

    private async Task<bool> PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, _clock, _stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
