using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Pages through a bucket at the limited rate, for as long as a lease holds; one page at least. Whoever walks keeps where it goes on.</summary>
internal sealed class BucketWalk(IOptions<RequeueOptions> options, TimeProvider clock)
{
    /// <param name="lease">Ends the walk.</param>
    /// <param name="marker">Where it begins; null at the first key.</param>
    /// <param name="visit">Lists from a marker, works on what is there and keeps the next marker; null ends the walk.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task RunAsync(Lease lease, string? marker, Func<string?, Task<ListingPage?>> visit, CancellationToken cancellation)
    {
        while (true)
        {
            var began = clock.GetTimestamp();
            if (await visit(marker) is not { NextMarker: { } next } page) return;
            marker = next;
            var took = clock.GetElapsedTime(began);
            var share = TimeSpan.FromSeconds((double)page.Objects.Count / options.Value.ReconcileRate);
            var pause = share > took ? share - took : TimeSpan.Zero;
            // A page that would outlast the lease is the next tick's: this one ends in time for it.
            if (clock.GetUtcNow() + pause + took >= lease.Until) return;
            if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancellation);
        }
    }
}
