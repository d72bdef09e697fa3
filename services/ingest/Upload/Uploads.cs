using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Stores received files as objects in the bucket, and checks the stored bytes.</summary>
internal sealed class Uploads(
    FileSources sources,
    UploadReceipts receipts,
    UploadMetrics metrics,
    RecentUploads recent,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Checks the conditions on the key against a listing.</summary>
    /// <exception cref="PreconditionFailedException">The key does not meet them.</exception>
    /// <exception cref="CodedException">files-unavailable.</exception>
    public async Task CheckAsync(FilePlace place, UploadConditions conditions, CancellationToken cancellation)
    {
        if (conditions.NeedListing) conditions.Check(await LookAsync(place, cancellation));
    }

    /// <summary>Stores a received file under a key, replacing an existing object.</summary>
    /// <remarks>A write by another client between the check of the conditions and the store goes unnoticed, since the binding has no
    /// conditional put.</remarks>
    /// <exception cref="CodedException">files-unavailable; integrity-mismatch when stored and received bytes differ.</exception>
    /// <exception cref="PreconditionFailedException">The key does not meet the conditions.</exception>
    public async Task<StoredFile> StoreAsync(
        FilePlace place, string? contentType, ReceivedFile received, CancellationToken cancellation, UploadConditions? conditions = null)
    {
        if (conditions is not null) await CheckAsync(place, conditions, cancellation);
        var files = await sources.BucketAsync(place.Source, cancellation);
        var file = NewFile(place, received, clock.GetUtcNow());
        // Both come before the store: afterwards the listing shows the key, and the event may be processed immediately.
        var saving = receipts.SaveAsync(file, received.ETag, cancellation);
        var before = await TryLookAsync(place, cancellation);
        var receipt = await saving;
        await files.PutFileAsync(place.Key, received.Path, contentType, cancellation);
        var eTag = await CheckAsync(file, received, receipt, cancellation);
        metrics.Stored(file.Bytes);
        logger.FileStored(file.FileId, file.Bytes);
        recent.Add(file.FileId, file.ReceivedAt);
        // The binding does not report an overwrite, so a change by another client after the listing makes this answer wrong.
        return file with { IsNew = before is null, ETag = eTag };
    }

    /// <summary>Finds a file that an earlier store has stored although its answer was lost.</summary>
    /// <param name="place">Its source and key.</param>
    /// <param name="received">Its bytes.</param>
    /// <param name="receivedAt">When that store began.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>Null when the key has other bytes, or its ETag does not tell.</returns>
    /// <exception cref="CodedException">files-unavailable.</exception>
    public async Task<StoredFile?> FindStoredAsync(
        FilePlace place, ReceivedFile received, DateTimeOffset receivedAt, CancellationToken cancellation)
    {
        if (await LookAsync(place, cancellation) is not { ETag: { } shown }) return null;
        return shown.Equals(received.ETag, StringComparison.OrdinalIgnoreCase)
            ? NewFile(place, received, receivedAt) with { ETag = shown }
            : null;
    }

    private static StoredFile NewFile(FilePlace place, ReceivedFile received, DateTimeOffset receivedAt) =>
        new(place.FileId, place.Key, received.Bytes, received.Sha256, receivedAt) { Source = place.Source };

    // An unexpected ETag means another client's write, a bucket whose ETags are not MD5s, or damage. The scratch file tells them apart.
    // Returns the stored ETag where it is certain.
    private async Task<string?> CheckAsync(
        StoredFile file, ReceivedFile received, UploadReceipt receipt, CancellationToken cancellation)
    {
        if (await TryLookAsync(file.Place, cancellation) is not { ETag: { } shown }) return null;
        if (receipt.ETags.Contains(shown, StringComparer.OrdinalIgnoreCase)) return shown;
        if (await ReadAgainAsync(received.Path, cancellation) is not { } now || now.Sha256 == received.Sha256) return null;
        if (now.ETag is { } damaged) await receipts.AddAsync(file.FileId, receipt, damaged, cancellation);
        logger.UploadDamaged(file.FileId, received.Sha256, now.Sha256);
        throw new CodedException(Codes.IntegrityMismatch, $"file {file.FileId}: the scratch file changed after it was received");
    }

    private static async Task<DigestedBytes?> ReadAgainAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await UploadDigest.OfFileAsync(path, cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Without the scratch file there is nothing to compare.
            return null;
        }
    }

    // The listing decides between 201 and 200, and shows the stored ETag; an upload succeeds without it.
    private async Task<ListedObject?> TryLookAsync(FilePlace place, CancellationToken cancellation)
    {
        try
        {
            return await LookAsync(place, cancellation);
        }
        catch (CodedException failure)
        {
            logger.KeyNotListed(place.FileId, failure);
            return null;
        }
    }

    private async Task<ListedObject?> LookAsync(FilePlace place, CancellationToken cancellation) =>
        (await (await sources.BucketAsync(place.Source, cancellation)).LookAsync(place.Key, cancellation)).Listed;
}
