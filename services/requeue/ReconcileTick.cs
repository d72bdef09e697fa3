using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>The slow clock: the jobs that walk through whole buckets. What a person asked for is first, and none keeps another from its turn.</summary>
internal sealed class ReconcileTick(Reprocess reprocess, Reconcile reconcile, StaleEntries stale)
{
    public async Task<DeliveryResult> RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(reprocess.RunAsync(cancellation), reconcile.RunAsync(cancellation), stale.RunAsync(cancellation));
        return DeliveryResult.Success;
    }
}
