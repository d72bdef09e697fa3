using System.Collections.Concurrent;
using System.Diagnostics;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Conformance.Tests;

/// <summary>A daprd that the suite started, and what it wrote.</summary>
internal sealed class DaprdProcess : IAsyncDisposable
{
    private const int LastLines = 20;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private DaprdProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    /// <summary>How long a stop may take before the process is killed.</summary>
    public TimeSpan Patience { get; init; } = _patience;

    public static DaprdProcess Start(ProcessStartInfo start, TimeSpan? patience = null)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var daprd = new DaprdProcess(Process.Start(start)!) { Patience = patience ?? _patience };
        daprd._process.OutputDataReceived += (_, line) => daprd._lines.Enqueue(line.Data ?? "");
        daprd._process.ErrorDataReceived += (_, line) => daprd._lines.Enqueue(line.Data ?? "");
        daprd._process.BeginOutputReadLine();
        daprd._process.BeginErrorReadLine();
        return daprd;
    }

    /// <summary>Its exit code and its last lines, all of which have arrived.</summary>
    public async Task<string> LastWordsAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return $"daprd ended with {_process.ExitCode}:\n{string.Join('\n', _lines.Where(line => line.Length > 0).TakeLast(LastLines))}";
    }

    public void Terminate() => Signals.Terminate(_process);

    public Task EndedAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Ends it by SIGTERM and waits: one that is killed leaves long polls open, which take the messages of the next fact.</summary>
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
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
