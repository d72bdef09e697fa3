using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>A parked file or message, as the admin API shows it.</summary>
internal sealed record ParkedItem(string ParkingKey, string? FileId, string? Key, string? Code, string? Reason, DateTimeOffset At)
{
    /// <summary>The name of the source; null for the default one, and for a message.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }
}

/// <summary>Parked entries of one cause.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Count">All entries of the cause; those of other pages are counted by their keys.</param>
/// <param name="First">When the first was parked.</param>
/// <param name="Last">When the last was parked.</param>
/// <param name="Sample">The exact message of the first, base64.</param>
/// <param name="Items">Entries of this page.</param>
internal sealed record ParkedGroup(
    string Code, long Count, DateTimeOffset First, DateTimeOffset Last, ReadOnlyMemory<byte> Sample, IReadOnlyList<ParkedItem> Items);

/// <summary>A page of the parked entries, by cause.</summary>
/// <param name="Groups">The largest first.</param>
/// <param name="IsComplete">Whether every entry is shown.</param>
/// <param name="AsOf">Names this snapshot in a <see cref="ParkedSelection"/>.</param>
/// <param name="Next">The next page's <c>after</c>; null on the last.</param>
internal sealed record ParkedSummary(IReadOnlyList<ParkedGroup> Groups, bool IsComplete, DateTimeOffset AsOf, string? Next);

/// <summary>A page of the parked entries.</summary>
/// <param name="Code">Only this cause.</param>
/// <param name="After">Only entries after this one.</param>
/// <param name="AsOf">Only entries parked by then; null for now.</param>
/// <param name="Limit">Entries of a page, 1 to 1,000.</param>
internal sealed record ParkedQuery(string? Code, string? After, DateTimeOffset? AsOf, int Limit);

/// <summary>Lists parked entries by cause. A page's entries are read and compared with their records;
/// the others are counted by their keys, so that 100,000 entries cost 100 listings.</summary>
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
            // The entry is read before the record: an entry that its record does not name is stale.
            if (await parking.FindAsync(listed, cancellation) is not { } entry || entry.At > asOf) continue;
            if (entry.FileId is not null && !await IsNamedAsync(listed.Key, entry.FileId, cancellation)) continue;
            var code = ParkingKeys.CodeOf(listed.Key);
            var item = new ParkedItem(listed.Key, entry.FileId, entry.Key, entry.Code, entry.Reason, entry.At)
            {
                Source = entry.Source,
            };
            var group = groups.TryGetValue(code, out var known) ? known : new(code, 0, entry.At, entry.At, entry.Body, []);
            groups[code] = Longer(group, entry.At) with { Items = [.. group.Items, item] };
        }

        // Only the first page counts the others: the caller keeps the count.
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
        // Entries of unreadable records are shown: they need an operator.
        await records.LoadReadableAsync(fileId, cancellation) is not { } loaded
        || (loaded.Record is { Status: FileStatus.Parked } record && record.ParkedKey == parkingKey);
}
