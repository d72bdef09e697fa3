using System.Globalization;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest;

/// <summary>The read side of the public API: one file's record, a page of the bucket, and the ledger.</summary>
internal static class ReadApi
{
    private const string Json = "application/json";
    private const int MaxLimit = 200;
    private const int ConcurrentReads = 16;

    /// <summary><c>GET /files/{name}</c>: a file's record as it is stored, by the file's id or by its key.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetFileAsync(
        HttpContext context, StateEntries entries, KeyRights rights, FileSources sources, CancellationToken cancellation)
    {
        var (source, unknown) = await sources.ReadAsync(context, cancellation);
        if (unknown is not null) return unknown;
        var name = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.ErrorOf(name, allowFormatCharacters: true) is { } error) return Refusals.BadKey(error);
        var ofKey = StateKeys.FileId(name!, source);
        // A key may look like an id, so a record with that id is tried first.
        string[] ids = RawPathContextFactory.IsFileId(name) ? [name!, ofKey] : [ofKey];
        // Everyone may name an id, so another caller's answers as one that does not exist.
        if (ids.Length == 1 && !rights.Covers(context.User, source, name!)) return AccessRefusals.NotYourKey(rights, context);
        foreach (var fileId in ids)
        {
            var entry = await entries.LoadAsync(StateKeys.File(fileId), cancellation);
            if (!entry.Exists || (ids.Length > 1 && !IsOwn(entry, rights, context))) continue;
            context.Response.Headers.ContentLocation = $"/files/{fileId}";
            return TypedResults.Bytes(entry.Json, Json);
        }

        return Refusals.NoRecord(ids[0]);
    }

    /// <summary><c>GET /files?prefix=&amp;after=&amp;limit=</c>: a page of the bucket's listing, joined with the records.</summary>
    public static async Task<Results<Ok<FilePage>, ProblemHttpResult>> ListFilesAsync(
        HttpContext context,
        FileSources sources,
        RecordStore records,
        KeyRights rights,
        CancellationToken cancellation,
        string prefix = "",
        string? after = null,
        string limit = "50")
    {
        if (!long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            return Refusals.BadParameter($"limit is 1 to {MaxLimit}; a larger number counts as {MaxLimit}.");
        var (source, unknown) = await sources.ReadAsync(context, cancellation);
        if (unknown is not null) return unknown;
        if (rights.NarrowPrefix(context.User, source, prefix) is not { } allowed) return AccessRefusals.NotYourPrefix(rights, context);
        var files = await sources.BucketAsync(source, cancellation);
        var page = await files.ListAsync(allowed, after, (int)Math.Min(count, MaxLimit), cancellation);
        var joined = new ListedFile[page.Objects.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellation };
        // One strong read for each: Dapr's bulk read is eventually consistent, and returns a failed read as an absent entry.
        await Parallel.ForAsync(
            0, joined.Length, parallel,
            async (index, token) => joined[index] = await JoinAsync(page.Objects[index], source, records, token));
        return TypedResults.Ok(new FilePage(joined, page.NextMarker));
    }

    /// <summary><c>GET /ledger</c>: the ledger of the last full reconcile, as requeue stored it.</summary>
    public static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetLedgerAsync(
        HttpContext context, StateEntries entries, KeyRights rights, CancellationToken cancellation)
    {
        if (!rights.CoversAll(context.User)) return AccessRefusals.NotForAll();
        var entry = await entries.LoadAsync(StateKeys.Ledger, cancellation);
        return entry.Exists ? TypedResults.Bytes(entry.Json, Json) : Refusals.NoLedger();
    }

    // The record has the key; one that cannot be read belongs to nobody in particular.
    private static bool IsOwn(StateEntry entry, KeyRights rights, HttpContext context) =>
        rights.CoversAll(context.User)
        || (entry.As(WireJson.Default.FileRecord) is { } record && rights.Covers(context.User, record));

    private static async Task<ListedFile> JoinAsync(
        ListedObject item, string? source, RecordStore records, CancellationToken cancellation)
    {
        var fileId = StateKeys.FileId(item.Key, source);
        var loaded = await records.LoadReadableAsync(fileId, cancellation);
        var code = loaded is null ? Codes.RecordUnreadable : loaded.Record?.Code;
        return new(fileId, item.Key, item.Size, item.LastModified, loaded?.Record?.Status.ToWireName(), code, loaded?.Record?.UpdatedAt)
        {
            Source = source,
        };
    }
}

/// <summary>An object of the bucket with the main fields of its record.</summary>
/// <param name="FileId">For <c>GET /files/{fileId}</c>.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="Bytes">Size in the listing.</param>
/// <param name="ModifiedAt">Last modification in the listing.</param>
/// <param name="Status">The record's status; null without a record.</param>
/// <param name="Code">The record's code, or <c>record-unreadable</c>.</param>
/// <param name="UpdatedAt">When the record was written.</param>
internal sealed record ListedFile(
    string FileId, string Key, long Bytes, DateTimeOffset ModifiedAt, string? Status, string? Code, DateTimeOffset? UpdatedAt)
{
    /// <summary>The name of the source; left out for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }
}

/// <summary>A page of the bucket.</summary>
/// <param name="Files">In the order of the keys.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
internal sealed record FilePage(IReadOnlyList<ListedFile> Files, string? Next);
