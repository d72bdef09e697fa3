using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Pages through a bucket at the limited rate, for as long as a lease holds. Whoever walks keeps where it goes on.</summary>
internal sealed class BucketWalk(IOptions<RequeueOptions> options, TimeProvider clock)
{
    /// <param name="lease">Ends the walk.</param>
    /// <param name="marker">Where it begins; null at the first key.</param>
    /// <param name="visit">Lists from a marker, works on what is there and keeps the next marker; null ends the walk.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task RunAsync(Lease lease, string? marker, Func<string?, Task<ListingPage?>> visit, CancellationToken cancellation)
    {
        do
        {
            if (await visit(marker) is not { NextMarker: { } next } page) return;
            marker = next;
            await Task.Delay(TimeSpan.FromSeconds((double)page.Objects.Count / options.Value.ReconcileRate), clock, cancellation);
        }
        while (clock.GetUtcNow() < lease.Until);
    }
}
