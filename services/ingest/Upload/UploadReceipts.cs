using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>Saves the digests and the trace of an upload, since the S3 event carries neither.</summary>
internal sealed class UploadReceipts(StateEntries entries, IConfiguration configuration, ILogger logger)
{
    private readonly bool _isTraced = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    /// <summary>Saves the receipt before the object is stored. A failure is logged and does not refuse the upload.</summary>
    public async Task<UploadReceipt> SaveAsync(StoredFile file, string? eTag, CancellationToken cancellation)
    {
        var receipt = new UploadReceipt
        {
            Sha256 = file.Sha256,
            Bytes = file.Bytes,
            ETags = eTag is null ? [] : [eTag],
            ReceivedAt = file.ReceivedAt,
            Traceparent = _isTraced && Activity.Current is { Recorded: true, Id: { } traceparent } ? traceparent : null,
        };
        try
        {
            await entries.PutAsync(StateKeys.Upload(file.FileId), receipt.ToJson(), cancellation, UploadReceipt.Lifetime);
        }
        catch (CodedException failure)
        {
            logger.ReceiptNotSaved(file.FileId, failure);
        }

        return receipt;
    }

    /// <summary>Adds the ETag of stored but damaged bytes to the receipt, unless the key was uploaded again meanwhile.</summary>
    public async Task AddAsync(string fileId, UploadReceipt receipt, string eTag, CancellationToken cancellation)
    {
        try
        {
            var entry = await entries.LoadAsync(StateKeys.Upload(fileId), cancellation);
            if (entry.As(WireJson.Default.UploadReceipt)?.Sha256 != receipt.Sha256) return;
            var both = receipt with { ETags = [.. receipt.ETags, eTag] };
            await entries.SaveAsync(StateKeys.Upload(fileId), both.ToJson(), entry, cancellation, UploadReceipt.Lifetime);
        }
        catch (CodedException failure)
        {
            logger.ReceiptNotSaved(fileId, failure);
        }
    }
}
