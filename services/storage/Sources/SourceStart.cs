using FilePipeline.Hosting;
using Microsoft.Extensions.Hosting;

namespace FilePipeline.Storage;

/// <summary>Reads the sources at the start of a service, so that a wrong one is reported before its first file. The service does not wait
/// for it: its sidecar may start later.</summary>
internal sealed class SourceStart(FileSources sources, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await sources.CheckAsync(stoppingToken);
                return;
            }
            catch (CodedException)
            {
                await Task.Delay(_pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
