using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary><c>GET /files?prefix=&amp;after=&amp;limit=</c>: a page of the bucket, joined with the records.</summary>
internal static class ListFiles
{
    private const int MaxLimit = 200;
    private const int ReadsAtOnce = 16;

    public static async Task<IResult> HandleAsync(
        [FromKeyedServices(Components.Files)] Bucket files, RecordStore records, CancellationToken cancellation, string prefix = "", string? after = null, string limit = "50")
    {
        if (!long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            return Refusals.BadPage($"limit is 1 to {MaxLimit}; more is taken as {MaxLimit}.");
        var page = await files.ListAsync(prefix, after, (int)Math.Min(count, MaxLimit), cancellation);
        var joined = new ListedFile[page.Objects.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation };
        // One strong read for each: Dapr's bulk read is eventual, and shows a read that failed as an entry that is not there.
        await Parallel.ForAsync(0, joined.Length, parallel, async (index, token) => joined[index] = await JoinAsync(page.Objects[index], records, token));
        return TypedResults.Ok(new FilePage(joined, page.NextMarker));
    }

    private static async Task<ListedFile> JoinAsync(ListedObject item, RecordStore records, CancellationToken cancellation)
    {
        var fileId = StateKeys.FileId(item.Key);
        var loaded = await records.LoadReadableAsync(fileId, cancellation);
        var code = loaded is null ? Codes.RecordUnreadable : loaded.Record?.Code;
        return new(fileId, item.Key, item.Size, item.LastModified, loaded?.Record?.Status.ToWireName(), code, loaded?.Record?.UpdatedAt);
    }
}
