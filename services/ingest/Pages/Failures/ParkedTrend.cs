using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest.Pages;

/// <summary>How many files were parked in each of the last 24 hours, by cause: from the keys of the index of failures. Files that were
/// sent back since are counted too.</summary>
internal sealed class ParkedTrend(FailureIndex index, TimeProvider clock)
{
    /// <summary>The number of hours.</summary>
    public const int Hours = 24;

    private const int ListingSize = 1000;
    private const int MostListings = 5;

    /// <summary>The counts by cause, the oldest hour first; of the newest 5,000 failures.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<IReadOnlyDictionary<string, int[]>> FindAsync(CancellationToken cancellation)
    {
        Dictionary<string, int[]> found = new(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        string? marker = null;
        for (var listing = 0; listing < MostListings; listing++)
        {
            var page = await index.ListAsync(marker, ListingSize, cancellation);
            foreach (var entry in page.Objects.Select(listed => FailureIndexKeys.Parse(listed.Key)).OfType<FailureEntry>())
            {
                var hour = Hours - 1 - (int)Math.Floor((now - entry.At).TotalHours);
                if (hour < 0) return found;
                if (entry.Status != FileStatus.Parked) continue;
                if (!found.TryGetValue(entry.Code, out var counts)) found[entry.Code] = counts = new int[Hours];
                counts[Math.Min(hour, Hours - 1)]++;
            }

            marker = page.NextMarker;
            if (marker is null) break;
        }

        return found;
    }
}
