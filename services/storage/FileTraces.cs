using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>Finds the trace of a file: SQS carries none, and S3 writes none into its events.</summary>
public sealed class FileTraces(RecordStore records, StateEntries entries)
{
    /// <summary>Reads it from the message, else from the record of the same write; for a first handling, from ingest's receipt. Reads
    /// nothing without a trace listener, and never fails: the handling meets the same error and reports it.</summary>
    public async Task<FileTrace> FindAsync(FileEvent file, CancellationToken cancellation)
    {
        if (!Traces.Source.HasListeners()) return new(null);
        if (Traces.ValidOrNull(file.Origin?.Traceparent) is { } sent) return new(sent);
        try
        {
            var record = (await records.LoadAsync(file.FileId, cancellation)).Record;
            if (Traces.ValidOrNull(record?.Traceparent) is { } begun && file.Write.ComparedTo(record!.Write) == WriteOrder.Same)
                return new(begun);
            var receipt = (await entries.LoadAsync(StateKeys.Upload(file.FileId), cancellation)).As(WireJson.Default.UploadReceipt);
            return FileTrace.First(file, receipt?.Traceparent);
        }
        catch (Exception failure) when (failure is CodedException or OperationCanceledException)
        {
            return FileTrace.First(file, null);
        }
    }
}
