using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Reads a bucket page by page at a limited rate while a lease holds; at least one page, unless it is not yet due.
/// The caller stores where and when to continue, so the rate holds across leases, ticks and restarts.</summary>
internal sealed class BucketWalk(IOptions<RequeueOptions> options, TimeProvider clock)
{
    // A shorter pause is left to a later page: a small bucket needs none.
    private static readonly TimeSpan _shortestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Keys of a page: no more than the rate allows in one lease.</summary>
    public int PageSize =>
        (int)Math.Clamp(options.Value.ReconcileObjectsPerSecond * options.Value.LeaseDuration.TotalSeconds, 1, options.Value.PageSize);

    /// <summary>When the page after one of so many keys may begin.</summary>
    public DateTimeOffset NextAt(DateTimeOffset began, int keys) =>
        began + TimeSpan.FromSeconds((double)keys / options.Value.ReconcileObjectsPerSecond);

    /// <summary>Whether a tick has work: the next page is due, or in a walk that is under way will be due within a lease.</summary>
    public bool IsDue(DateTimeOffset? notBefore, bool isUnderWay) =>
        notBefore is not { } time || time <= clock.GetUtcNow() || (isUnderWay && time < clock.GetUtcNow() + options.Value.LeaseDuration);

    /// <param name="lease">Ends the walk.</param>
    /// <param name="notBefore">When the first page may begin; null for now.</param>
    /// <param name="visit">Works on one page, which counts as begun at the given time, and keeps where and when the walk continues. Answers
    /// when that is; null ends the walk.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task RunAsync(
        Lease lease, DateTimeOffset? notBefore, Func<DateTimeOffset, Task<DateTimeOffset?>> visit, CancellationToken cancellation)
    {
        for (var (isFirst, took) = (true, TimeSpan.Zero); ; isFirst = false)
        {
            var now = clock.GetUtcNow();
            var pause = notBefore is { } time && time - now > _shortestPause ? time - now : TimeSpan.Zero;
            // A page that would outlast the lease is the next tick's: this one ends in time for it.
            if ((!isFirst || pause > TimeSpan.Zero) && now + pause + took >= lease.Until) return;
            if (pause > TimeSpan.Zero) await Task.Delay(pause, clock, cancellation);
            var started = clock.GetTimestamp();
            now = clock.GetUtcNow();
            if (await visit(notBefore is { } due && due > now ? due : now) is not { } next) return;
            took = clock.GetElapsedTime(started);
            notBefore = next;
        }
    }
}
