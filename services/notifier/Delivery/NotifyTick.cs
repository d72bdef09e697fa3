using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>The work of <c>notify-schedule</c>: pending messages, then summaries. One tick at a time in each replica; the delivery records
/// keep replicas apart.</summary>
internal sealed class NotifyTick(PendingRun pending, SummaryRun summaries) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Does what is due, unless an earlier tick still runs.</summary>
    /// <exception cref="CodedException">A component is unavailable; the next tick tries again.</exception>
    public async Task<DeliveryResult> RunAsync(CancellationToken cancellation)
    {
        if (!await _one.WaitAsync(0, cancellation)) return DeliveryResult.Success;
        try
        {
            await pending.RunAsync(cancellation);
            await summaries.RunAsync(cancellation);
            return DeliveryResult.Success;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();
}
