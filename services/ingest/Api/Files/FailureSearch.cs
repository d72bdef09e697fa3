using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Searches the index of failures, the newest first: its size does not depend on the number of files.</summary>
internal sealed class FailureSearch(FailureIndex failures, RecordStore records, TimeProvider clock)
{
    private const int ListingSize = 1000;
    private const int ChunkSize = 50;
    private const int ConcurrentReads = 16;

    /// <summary>A page of the failures that match.</summary>
    /// <param name="filter">Which failures.</param>
    /// <param name="statuses">Their statuses.</param>
    /// <param name="after">Only entries after this key; null from the newest.</param>
    /// <param name="limit">Maximum number of failures.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">parking-unavailable, records-unavailable.</exception>
    public async Task<FileList> FindAsync(
        FileFilter filter, IReadOnlyList<FileStatus> statuses, string? after, int limit, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        List<FileSummary> found = [];
        var (searched, last) = (0, after ?? (filter.To is { } to ? FailureIndexKeys.Before(to) : null));
        var marker = last;
        do
        {
            var page = await failures.ListAsync(marker, ListingSize, cancellation);
            marker = page.NextMarker;
            for (var at = 0; at < page.Objects.Count; at += ChunkSize)
            {
                var chunk = page.Objects.Skip(at).Take(ChunkSize)
                    .Select(listed => (listed.Key, FailureIndexKeys.Parse(listed.Key))).ToList();
                foreach (var (key, entry, file) in await JoinAsync(chunk, filter, statuses, cancellation))
                {
                    if (entry?.At < filter.From) return Page(isEnd: true);
                    (searched, last) = (searched + 1, key);
                    if (file is not null) found.Add(file);
                    if (found.Count == limit) return Page(isEnd: false);
                }

                if (clock.GetElapsedTime(began) >= FileSearch.Budget) return Page(isEnd: false);
            }
        }
        while (marker is not null);
        return Page(isEnd: true);
        FileList Page(bool isEnd) =>
            new(found, isEnd ? null : PageCursor.After(filter, last!), searched, isEnd ? null : TimeOf(last!));
    }

    private static string? TimeOf(string key) =>
        FailureIndexKeys.Parse(key)?.At.UtcDateTime.ToString(ApiTimeConverter.Format, CultureInfo.InvariantCulture);

    private async Task<(string Key, FailureEntry? Entry, FileSummary? File)[]> JoinAsync(
        List<(string Key, FailureEntry? Entry)> chunk,
        FileFilter filter, IReadOnlyList<FileStatus> statuses, CancellationToken cancellation)
    {
        var joined = new (string, FailureEntry?, FileSummary?)[chunk.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, joined.Length, parallel, async (index, token) =>
        {
            var (key, entry) = chunk[index];
            joined[index] = (key, entry, IsWanted(entry, filter, statuses) ? await ReadAsync(entry!, filter, token) : null);
        });
        return joined;
    }

    // The key alone decides, so that only failures that are shown cost a read.
    private static bool IsWanted(FailureEntry? entry, FileFilter filter, IReadOnlyList<FileStatus> statuses) => entry is not null
        && statuses.Contains(entry.Status) && filter.IsWithin(entry.At) && (filter.Code is null || filter.Code == entry.Code);

    // A record that was written since is no longer this failure.
    private async Task<FileSummary?> ReadAsync(FailureEntry entry, FileFilter filter, CancellationToken cancellation) =>
        await records.LoadReadableAsync(entry.FileId, cancellation) is { Record: { } record } && entry.IsOf(record)
        && FileSummary.Of(record) is var file && filter.Matches(file)
            ? file
            : null;
}
