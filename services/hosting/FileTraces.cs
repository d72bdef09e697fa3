using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>Where a file's handling belongs.</summary>
/// <param name="Traceparent">Of its earlier handling; null when this is the first.</param>
/// <param name="Upload">Of its upload, for a link from the first.</param>
public sealed record FileTrace(string? Traceparent, string? Upload);

/// <summary>Finds the trace of a file: SQS carries none, and S3 writes none into its events.</summary>
public sealed class FileTraces(RecordStore records, StateEntries entries)
{
    private static readonly FileTrace _none = new(null, null);

    /// <summary>From the message where we wrote it, else from the record of the same write; for a first handling, what ingest noted. Reads nothing
    /// where nobody looks at traces, and never fails: the handling meets the same fault, and tells it.</summary>
    public async Task<FileTrace> FindAsync(FileEvent file, CancellationToken cancellation)
    {
        if (!Traces.Source.HasListeners()) return _none;
        if (Traces.Real(file.Origin?.Traceparent) is { } sent) return new(sent, null);
        try
        {
            var record = (await records.LoadAsync(file.FileId, cancellation)).Record;
            if (Traces.Real(record?.Traceparent) is { } begun && file.Write.ComparedTo(record!.Write) == WriteOrder.Same) return new(begun, null);
            var mark = await entries.LoadAsync(StateKeys.Trace(file.FileId), cancellation);
            return mark.Exists ? new(null, JsonSerializer.Deserialize<string>(mark.Json.Span)) : _none;
        }
        catch (Exception failure) when (failure is FailureException or JsonException or OperationCanceledException)
        {
            return _none;
        }
    }
}
