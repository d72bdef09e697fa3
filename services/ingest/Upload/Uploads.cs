using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>From a body to an object in the bucket.</summary>
internal sealed class Uploads(
    [FromKeyedServices(Components.Files)] Bucket files, Scratch scratch, ScratchBudget budget, UploadReceipts receipts, IOptions<IngestOptions> options, UploadMetrics metrics,
    TimeProvider clock, ILogger logger)
{
    /// <summary>Bytes that one file may have.</summary>
    public long Limit => options.Value.MaxBytes;

    /// <summary>Whether names may hold characters that are not seen.</summary>
    public bool AllowsFormatCharacters => options.Value.AllowFormatCharacters;

    /// <summary>Receives a body; nothing is stored yet.</summary>
    /// <returns>Null when it has more bytes than <see cref="Limit"/>, or than are left of it.</returns>
    /// <exception cref="UploadAbortedException">The body did not come to its end.</exception>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public Task<ReceivedFile?> ReceiveAsync(Stream body, CancellationToken cancellation, long? left = null, long announced = 0, bool withMd5 = false)
    {
#pragma warning disable CA2000 // Whoever receives gives it back with the file.
        return ReceivedFile.ReceiveAsync(body, scratch.NewFile().Path, left ?? Limit, budget.Open(announced), withMd5, cancellation);
#pragma warning restore CA2000
    }

    /// <summary>Looks whether a key is as an upload wants it.</summary>
    /// <exception cref="PreconditionFailedException">It is not.</exception>
    /// <exception cref="CodedException">files-unavailable.</exception>
    public async Task CheckAsync(string key, UploadConditions conditions, CancellationToken cancellation)
    {
        if (conditions.AreAboutTheKey) conditions.Check((await files.LookAsync(key, cancellation)).Listed);
    }

    /// <summary>Stores a received file under a key, over what is there.</summary>
    /// <exception cref="CodedException">files-unavailable; integrity-mismatch when the stored bytes are not the received ones.</exception>
    /// <exception cref="PreconditionFailedException">The key is not as the conditions want it. Another writer between this look and the store is not noticed: the binding
    /// has no conditional put.</exception>
    public async Task<StoredFile> StoreAsync(
        string key, string? contentType, ReceivedFile received, CancellationToken cancellation, UploadConditions? conditions = null)
    {
        if (conditions is not null) await CheckAsync(key, conditions, cancellation);
        var file = new StoredFile(StateKeys.FileId(key), key, received.Bytes, received.Sha256, clock.GetUtcNow());
        // Both before the object: its event may be read before this method ends, and the listing shows the key from then on.
        var saving = receipts.SaveAsync(file, received.ETag, cancellation);
        var before = await LookAsync(key, cancellation);
        var receipt = await saving;
        await files.PutFileAsync(key, received.Path, contentType, cancellation);
        await CheckAsync(file, received, receipt, cancellation);
        metrics.Stored(file.Bytes);
        logger.FileStored(file.FileId, file.Bytes);
        // The binding does not say what it replaced: a key that somebody else makes or removes between the listing and the store is answered wrongly.
        return file with { IsNew = before is null };
    }

    // Another ETag than the bytes should have is another's write, or a bucket whose ETags are no MD5s, or damage: only the scratch file can tell.
    private async Task CheckAsync(StoredFile file, ReceivedFile received, UploadReceipt receipt, CancellationToken cancellation)
    {
        if (await LookAsync(file.Key, cancellation) is not { ETag: { } shown } || receipt.ETags.Contains(shown, StringComparer.OrdinalIgnoreCase)) return;
        if (await ReadAgainAsync(received.Path, cancellation) is not { } now || now.Sha256 == received.Sha256) return;
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It is gone: nobody can tell.
            return null;
        }
    }

    // What a listing shows serves the answer and the check: an upload does without both when it fails.
    private async Task<ListedObject?> LookAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return (await files.LookAsync(key, cancellation)).Listed;
        }
        catch (CodedException failure)
        {
            logger.KeyNotListed(StateKeys.FileId(key), failure);
            return null;
        }
    }
}
