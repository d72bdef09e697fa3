using System.Collections.Concurrent;
using System.Diagnostics;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Conformance.Tests;

/// <summary>A daprd process that the suite started, and its output.</summary>
internal sealed class DaprdProcess : IAsyncDisposable
{
    private const int LastLines = 20;
    private static readonly TimeSpan _stopTimeout = TimeSpan.FromSeconds(10);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private DaprdProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>The time limit of a stop; the process is then killed.</summary>
    public TimeSpan StopTimeout { get; init; } = _stopTimeout;

    public static DaprdProcess Start(ProcessStartInfo start, TimeSpan? stopTimeout = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var daprd = new DaprdProcess(Process.Start(start)!) { StopTimeout = stopTimeout ?? _stopTimeout };
        daprd._process.OutputDataReceived += (_, line) => daprd._lines.Enqueue(line.Data ?? "");
        daprd._process.ErrorDataReceived += (_, line) => daprd._lines.Enqueue(line.Data ?? "");
        daprd._process.BeginOutputReadLine();
        daprd._process.BeginErrorReadLine();
        return daprd;
    }

    /// <summary>Waits for the end; returns the exit code and the last lines.</summary>
    public async Task<string> LastLinesAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return $"daprd ended with {_process.ExitCode}:\n{string.Join('\n', _lines.Where(line => line.Length > 0).TakeLast(LastLines))}";
    }

    public void Terminate() => Signals.Terminate(_process);

    public Task EndedAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Sends SIGTERM and waits. A killed daprd leaves long polls open, which receive messages of the next fact.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await EndAsync();
        _process.Dispose();
    }

    private async Task EndAsync()
    {
        Terminate();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopTimeout, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
