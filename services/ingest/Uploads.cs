using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>From a body to an object in the bucket.</summary>
internal sealed class Uploads(
    [FromKeyedServices(Components.Files)] Bucket files, Scratch scratch, TraceMarks traces, IOptions<IngestOptions> options, UploadMetrics metrics,
    TimeProvider clock, ILogger logger)
{
    /// <summary>Bytes that one file may have.</summary>
    public long Limit => options.Value.MaxBytes;

    /// <summary>Whether names may hold characters that are not seen.</summary>
    public bool AllowsFormatCharacters => options.Value.AllowFormatCharacters;

    /// <summary>Receives a body; nothing is stored yet.</summary>
    /// <returns>Null when it has more bytes than <see cref="Limit"/>, or than are left of it.</returns>
    /// <exception cref="BrokenOffException">The body did not come to its end.</exception>
    /// <exception cref="FailureException">scratch-unavailable.</exception>
    public Task<ReceivedFile?> ReceiveAsync(Stream body, CancellationToken cancellation, long? left = null) =>
        ReceivedFile.ReceiveAsync(body, scratch.NewFile().Path, left ?? Limit, cancellation);

    /// <summary>Stores a received file under a key, over what is there.</summary>
    /// <exception cref="FailureException">files-unavailable.</exception>
    public async Task<StoredFile> StoreAsync(string key, string? contentType, ReceivedFile received, CancellationToken cancellation)
    {
        var stored = new StoredFile(StateKeys.FileId(key), key, received.Bytes, received.Sha256, clock.GetUtcNow());
        // Before the object, whose event may be read before this method ends.
        await traces.SaveAsync(stored.FileId, cancellation);
        await files.PutFileAsync(key, received.Path, contentType, cancellation);
        metrics.Stored(stored.Bytes);
        logger.FileStored(stored.FileId, stored.Bytes);
        return stored;
    }
}
