using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest.Pages;

/// <summary>A number of parked entries.</summary>
/// <param name="Count">The entries of one listing, at most 1,000.</param>
/// <param name="IsExact">False when there are more.</param>
internal sealed record ParkedTotal(int Count, bool IsExact);

/// <summary>How many files are parked, for the navigation: one listing of the parking bucket, at most ten seconds old. Entries that
/// reconcile has yet to delete are counted too.</summary>
internal sealed class ParkedCount([FromKeyedServices(Components.Parking)] Bucket parking, TimeProvider clock)
{
    private const int Most = 1000;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _validity = TimeSpan.FromSeconds(10);
    private Look? _last;

    /// <summary>The number; null when it cannot be found out within a second.</summary>
    public async Task<ParkedTotal?> FindAsync(CancellationToken cancellation)
    {
        if (_last is { } last && clock.GetElapsedTime(last.At) < _validity) return last.Total;
        using var limit = new CancellationTokenSource(_limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        ParkedTotal? total = null;
        try
        {
            var page = await parking.ListAsync(ParkingKeys.ParkedPrefix, null, Most, either.Token);
            total = new(page.Objects.Count, page.NextMarker is null);
        }
        catch (Exception failure) when (
            failure is CodedException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // The page is shown without the number; what fails shows on the pages that need it.
        }

        _last = new(total, clock.GetTimestamp());
        return total;
    }

    private sealed record Look(ParkedTotal? Total, long At);
}
