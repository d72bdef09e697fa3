using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

/// <summary>Stops a service for a problem that only its sidecar shows, such as two components over one bucket.</summary>
public sealed class FailedStart(IHostApplicationLifetime lifetime, ILogger logger)
{
    private int _isFailed;

    internal bool IsFailed => Volatile.Read(ref _isFailed) != 0;

    /// <summary>Logs the problem and stops the service with exit code 1; only the first problem counts.</summary>
    /// <param name="problem">What is wrong, and what to do.</param>
    public void Stop(string problem)
    {
        if (Interlocked.Exchange(ref _isFailed, 1) != 0) return;
        logger.InvalidSetting(problem);
        lifetime.StopApplication();
    }
}
