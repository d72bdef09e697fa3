using System.Runtime.InteropServices;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator.Commands;

/// <summary>Requests a clean stop on Ctrl-C, SIGTERM, a closed terminal, or the end of
/// the `dotnet run` that started the emulator.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals;
    private readonly Task _launcher;

    public StopSignal(TimeProvider clock)
    {
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }
            .Select(signal => PosixSignalRegistration.Create(signal, Stop))];
        _launcher = Launcher.Find() is { } launcher ? StopAfterAsync(launcher, clock) : Task.CompletedTask;
    }

    public CancellationToken Token => _stop.Token;

    /// <summary>Completes when a stop is requested.</summary>
    public async Task WaitAsync() => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token)
        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _stop.Cancel();
        _launcher.Wait();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Cancel();
    }

    private async Task StopAfterAsync(ProcessIdentity launcher, TimeProvider clock)
    {
        try
        {
            await Launcher.WaitForEndAsync(launcher, clock, _stop.Token);
            await _stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }
}
