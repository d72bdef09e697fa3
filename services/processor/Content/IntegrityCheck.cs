using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Processor;

/// <summary>Compares the bytes that were read with those that ingest received, where both are known to be of one object
/// version.</summary>
internal sealed class IntegrityCheck(
    StateEntries entries, FileSources sources, Scratch scratch, BytesInFlight inFlight, TimeProvider clock)
{
    /// <summary>Waits for an examination, and compares its digest with the upload receipt.</summary>
    /// <param name="file">The file.</param>
    /// <param name="examining">The running examination; the receipt is read meanwhile.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    /// <returns>The examination.</returns>
    /// <exception cref="CodedException">integrity-mismatch, object-replaced, records-unavailable, files-unavailable, or that of the
    /// examination.</exception>
    public async Task<ExaminationResult> CheckAsync(FileEvent file, Task<ExaminationResult> examining, CancellationToken cancellation)
    {
        var finding = FindReceiptAsync(file, cancellation);
        await Task.WhenAll(examining, finding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var examination = await examining;
        // The file goes to the large lane in any case, and this lane's time may be over.
        if (examination is ExaminationResult.TooMuchWork) return examination;
        var receipt = await finding;
        if (!Integrity.IsOf(receipt, file.Write)) return examination;
        var sha256 = examination switch
        {
            ExaminationResult.Analysed analysed => analysed.Scan.Sha256,
            // A rejection is final, and damaged bytes can look like any other content.
            ExaminationResult.Refused { Rejection.Code: not (Codes.TooLarge or Codes.TooSmall) } =>
                await DigestAsync(file, cancellation),
            _ => null,
        };
        if (sha256 is not null && Integrity.Compare(receipt, file.Write, sha256) == IntegrityFinding.Mismatch)
        {
            throw await IsReplacedAsync(file, cancellation)
                ? new CodedException(
                    Codes.ObjectReplaced,
                    $"file {file.FileId}: the object was replaced by one of the same size; that object's own event will process it")
                : new CodedException(
                    Codes.IntegrityMismatch,
                    $"file {file.FileId}: ingest received bytes with SHA-256 {receipt!.Sha256}, those that were read have {sha256}");
        }

        return examination;
    }

    // The event of a later version may arrive later or never, so the bytes that were read may be of that version.
    private async Task<bool> IsReplacedAsync(FileEvent file, CancellationToken cancellation)
    {
        var listed = (await (await sources.BucketAsync(file.Source, cancellation)).LookAsync(file.Key, cancellation)).Listed;
        return listed is null || (listed.ETag is { } eTag && !eTag.Equals(file.Write.ETag, StringComparison.OrdinalIgnoreCase));
    }

    private async Task<UploadReceipt?> FindReceiptAsync(FileEvent file, CancellationToken cancellation)
    {
        // Without an ETag nothing can be compared, and the receipt of an old version has expired.
        if (file.Write.ETag is null || file.Write.EventTime < clock.GetUtcNow() - UploadReceipt.Lifetime) return null;
        return (await entries.LoadAsync(StateKeys.Upload(file.FileId), cancellation)).As(WireJson.Default.UploadReceipt);
    }

    // Null when the object no longer exists.
    private async Task<string?> DigestAsync(FileEvent file, CancellationToken cancellation)
    {
        using var room = await inFlight.TakeAsync(file.Write.Size ?? 0, cancellation);
        var files = await sources.BucketAsync(file.Source, cancellation);
        using var copy = scratch.NewFile();
        if (!await files.GetToFileAsync(file.Key, copy.Path, cancellation)) return null;
        await using var content = new FileStream(
            copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
    }
}
