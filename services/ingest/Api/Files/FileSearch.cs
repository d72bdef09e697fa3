using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Lists the bucket and joins each object with its record. A filter reads on within a time budget, and answers what it
/// found.</summary>
internal sealed class FileSearch(FileSources sources, RecordStore records, TimeProvider clock)
{
    /// <summary>How long one page may search; with the last chunk it takes about 300 ms.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(250);

    private const int ListingSize = 1000;

    // The clock is read between chunks, so a chunk is a small part of the budget.
    private const int ChunkSize = 50;
    private const int ConcurrentReads = 16;

    /// <summary>A page of the files that match.</summary>
    /// <param name="filter">Which files.</param>
    /// <param name="after">Only keys after this one; null from the first.</param>
    /// <param name="limit">Maximum number of files.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">files-unavailable, records-unavailable.</exception>
    public async Task<FileList> FindAsync(FileFilter filter, string? after, int limit, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        List<FileSummary> found = [];
        var (searched, last) = (0, after ?? "");
        var size = filter.IsSelective ? ListingSize : limit;
        await foreach (var (chunk, isLast) in ReadAsync(filter, after, size, withAnalysis: false, cancellation))
        {
            foreach (var (at, file) in chunk.Index())
            {
                (searched, last) = (searched + 1, file.Key);
                if (filter.Matches(file)) found.Add(file);
                if (found.Count == limit) return Page(isEnd: isLast && at == chunk.Count - 1);
            }

            if (!isLast && clock.GetElapsedTime(began) >= Budget) return Page(isEnd: false);
        }

        return Page(isEnd: true);
        FileList Page(bool isEnd) => new(found, isEnd ? null : PageCursor.After(filter, last), searched, isEnd ? null : last);
    }

    /// <summary>Every file that matches, in the order of the keys, in constant memory.</summary>
    /// <param name="filter">Which files.</param>
    /// <param name="withAnalysis">Whether each has its analysis.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">files-unavailable, records-unavailable.</exception>
    public async IAsyncEnumerable<FileSummary> FindAllAsync(
        FileFilter filter, bool withAnalysis, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (chunk, _) in ReadAsync(filter, null, ListingSize, withAnalysis, cancellation))
        {
            foreach (var file in chunk.Where(filter.Matches)) yield return file;
        }
    }

    private async IAsyncEnumerable<(IReadOnlyList<FileSummary> Chunk, bool IsLast)> ReadAsync(
        FileFilter filter, string? marker, int size, bool withAnalysis, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var files = await sources.BucketAsync(filter.Source, cancellation);
        do
        {
            var page = await files.ListAsync(filter.Prefix, marker, size, cancellation);
            marker = page.NextMarker;
            for (var at = 0; at < page.Objects.Count; at += ChunkSize)
            {
                var chunk = page.Objects.Skip(at).Take(ChunkSize).ToList();
                var isLast = marker is null && at + chunk.Count == page.Objects.Count;
                yield return (await JoinAsync(chunk, filter.Source, withAnalysis, cancellation), isLast);
            }
        }
        while (marker is not null);
    }

    private async Task<FileSummary[]> JoinAsync(
        List<ListedObject> listed, string? source, bool withAnalysis, CancellationToken cancellation)
    {
        var joined = new FileSummary[listed.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellation };
        // One strong read for each: Dapr's bulk read is eventually consistent, and returns a failed read as an absent entry.
        await Parallel.ForAsync(0, joined.Length, parallel, async (index, token) =>
        {
            var loaded = await records.LoadReadableAsync(StateKeys.FileId(listed[index].Key, source), token);
            var analysis = withAnalysis ? loaded?.Record?.Analysis : null;
            joined[index] = FileSummary.Of(listed[index], loaded, source) with { Analysis = analysis };
        });
        return joined;
    }
}
