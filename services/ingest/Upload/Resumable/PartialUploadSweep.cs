using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>Counts the uploads that survived the last stop, and deletes expired ones every ten minutes.</summary>
internal sealed class PartialUploadSweep(PartialUploads uploads, UploadMetrics metrics, TimeProvider clock, ILogger logger)
    : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(10);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Before the first request, so that kept bytes count against the limit.
            var (count, bytes) = uploads.Load();
            if (count > 0) logger.UploadsKept(count, bytes);
        }
        catch (CodedException failure)
        {
            logger.UploadsNotSwept(failure);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Sweep();
    }

    private void Sweep()
    {
        try
        {
            var (count, bytes) = uploads.Sweep();
            if (count == 0) return;
            for (var each = 0; each < count; each++) metrics.Count("aborted");
            logger.UploadsExpired(count, bytes);
        }
        catch (CodedException failure)
        {
            logger.UploadsNotSwept(failure);
        }
    }
}
