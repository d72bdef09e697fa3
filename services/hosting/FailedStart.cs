using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

/// <summary>Stops a service for a problem that only its sidecar shows, such as two components over one bucket.</summary>
public sealed class FailedStart(IHostApplicationLifetime lifetime, ILogger logger)
{
    private volatile bool _isFailed;

    internal bool IsFailed => _isFailed;

    /// <summary>Logs the problem and stops the service with exit code 1.</summary>
    /// <param name="problem">What is wrong, and what to do.</param>
    public void Stop(string problem)
    {
        _isFailed = true;
        logger.InvalidSetting(problem);
        lifetime.StopApplication();
    }
}
