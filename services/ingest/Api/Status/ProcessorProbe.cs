using Dapr.Client;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>Asks the processor, through the sidecars, whether it is ready.</summary>
internal sealed class ProcessorProbe(DaprClient sidecar, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(2);
    private readonly HttpClient _processor = sidecar.CreateInvokableHttpClient(AppIds.Processor);

    /// <summary>The likely reason why nothing is processed, as the end of a sentence.</summary>
    public async Task<string> FindReasonAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await _processor.GetAsync(new Uri("/readyz", UriKind.Relative), either.Token);
            return (int)answer.StatusCode switch
            {
                StatusCodes.Status200OK => "the processor is ready but gets no events: check the bucket's notifications and the queue",
                StatusCodes.Status503ServiceUnavailable => "the processor is not ready: its sidecar or one of its components failed",
                StatusCodes.Status403Forbidden => "the processor may not be asked: check whether it runs",
                _ => "the processor does not answer: check whether it runs",
            };
        }
        catch (Exception failure) when (
            failure is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return "the processor does not answer: check whether it runs";
        }
    }

    public void Dispose() => _processor.Dispose();
}
