using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Shows what is parked, by cause. A page's entries are read and compared with their records; the rest is counted by its keys, so that a hundred
/// thousand cost a hundred listings.</summary>
internal sealed class ParkedQueries(ParkingStore parking, RecordStore records, TimeProvider clock)
{
    private const int ListingSize = 1000;

    /// <exception cref="CodedException">parking-unavailable, records-unavailable.</exception>
    public async Task<ParkedSummary> ListAsync(ParkedQuery query, CancellationToken cancellation)
    {
        var asOf = query.AsOf ?? clock.GetUtcNow();
        var prefix = query.Code is null ? ParkingKeys.ParkedPrefix : $"{ParkingKeys.ParkedPrefix}{query.Code}/";
        var page = await parking.ListAsync(prefix, query.After, query.Limit, cancellation);
        Dictionary<string, ParkedGroup> groups = new(StringComparer.Ordinal);
        foreach (var listed in page.Objects)
        {
            // Entry first, then the record: one that its record no longer names is on its way out.
            if (await parking.FindAsync(listed, cancellation) is not { } entry || entry.At > asOf) continue;
            if (entry.FileId is not null && !await IsNamedAsync(listed.Key, entry.FileId, cancellation)) continue;
            var code = ParkingKeys.CodeOf(listed.Key);
            var item = new ParkedItem(listed.Key, entry.FileId, entry.Key, entry.Code, entry.Reason, entry.At);
            var group = groups.TryGetValue(code, out var known) ? known : new(code, 0, entry.At, entry.At, entry.Body, []);
            groups[code] = Longer(group, entry.At) with { Items = [.. group.Items, item] };
        }

        // Only the first page says how many there are: whoever turns the pages knows.
        if (query is { After: null, AsOf: null }) await CountRestAsync(prefix, page.NextMarker, groups, cancellation);
        return new([.. groups.Values.OrderByDescending(group => group.Count)], page.NextMarker is null, asOf, page.NextMarker);
    }

    private async Task CountRestAsync(string prefix, string? marker, Dictionary<string, ParkedGroup> groups, CancellationToken cancellation)
    {
        while (marker is not null)
        {
            var page = await parking.ListAsync(prefix, marker, ListingSize, cancellation);
            foreach (var listed in page.Objects)
            {
                var code = ParkingKeys.CodeOf(listed.Key);
                if (!groups.TryGetValue(code, out var group))
                {
                    if (await parking.FindAsync(listed, cancellation) is not { } entry) continue;
                    group = new(code, 0, entry.At, entry.At, entry.Body, []);
                }

                groups[code] = Longer(group, listed.LastModified);
            }

            marker = page.NextMarker;
        }
    }

    private static ParkedGroup Longer(ParkedGroup group, DateTimeOffset at) => group with
    {
        Count = group.Count + 1,
        First = at < group.First ? at : group.First,
        Last = at > group.Last ? at : group.Last,
    };

    private async Task<bool> IsNamedAsync(string parkingKey, string fileId, CancellationToken cancellation) =>
        // Where nobody can read the record, a person should see the entry.
        await records.LoadReadableAsync(fileId, cancellation) is not { } loaded
        || (loaded.Record is { Status: FileStatus.Parked } record && record.ParkedKey == parkingKey);
}
