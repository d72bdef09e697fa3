namespace FilePipeline.Emulator.Supervision;

/// <summary>The pauses before restarts: they double after each restart, and start again after a run that was long enough.</summary>
internal sealed class RestartBackoff(TimeProvider clock)
{
    // Ctrl-C reaches the services too, so the first pause must be long enough for the stop to be known.
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(30);
    private TimeSpan _next = _shortest;

    /// <summary>Waits before a restart.</summary>
    /// <param name="uptime">How long the process ran.</param>
    /// <param name="stopping">Cancels the wait.</param>
    /// <returns>False if the wait was cancelled.</returns>
    public async Task<bool> WaitAsync(TimeSpan uptime, CancellationToken stopping)
    {
        if (uptime > _longest) _next = _shortest;
        try
        {
            await Task.Delay(_next, clock, stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        _next = _next * 2 < _longest ? _next * 2 : _longest;
        return true;
    }
}
