using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Receives bodies into the scratch folder, within the limits of the settings.</summary>
internal sealed class UploadReceiver(Scratch scratch, ScratchBudget budget, IOptions<IngestOptions> options)
{
    /// <summary>Maximum number of bytes in a file.</summary>
    public long Limit => options.Value.MaxBytes;

    /// <summary>Whether keys may contain invisible or reordering characters.</summary>
    public bool AllowsFormatCharacters => options.Value.AllowFormatCharacters;

    /// <summary>Receives a body into a new scratch file.</summary>
    /// <param name="body">The bytes of the file.</param>
    /// <param name="cancellation">Cancelled when the client disconnects.</param>
    /// <param name="left">Remaining bytes of the limit, for a file in a form; null for <see cref="Limit"/>.</param>
    /// <param name="announced">The announced length; 0 when there is none.</param>
    /// <param name="withMd5">Whether to compute the MD5.</param>
    /// <returns>Null when the body is longer than the limit.</returns>
    /// <exception cref="UploadAbortedException">The body is incomplete.</exception>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public Task<ReceivedFile?> ReceiveAsync(
        Stream body, CancellationToken cancellation, long? left = null, long announced = 0, bool withMd5 = false)
    {
#pragma warning disable CA2000 // The received file owns the reservation.
        return ReceivedFile.ReceiveAsync(body, scratch.NewFile().Path, left ?? Limit, budget.Open(announced), withMd5, cancellation);
#pragma warning restore CA2000
    }
}
