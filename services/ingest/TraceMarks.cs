using System.Diagnostics;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>Says under which trace a file came in: S3's event, which S3 writes, cannot.</summary>
internal sealed class TraceMarks(StateEntries entries, IConfiguration configuration, ILogger logger)
{
    private readonly bool _isOn = !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    /// <summary>Saves the current trace for a file; nothing to do where nobody looks at traces. Its failure is no reason to refuse an upload.</summary>
    public async Task SaveAsync(string fileId, CancellationToken cancellation)
    {
        if (!_isOn || Activity.Current is not { Recorded: true, Id: { } traceparent }) return;
        try
        {
            await entries.PutAsync(StateKeys.Trace(fileId), JsonSerializer.SerializeToUtf8Bytes(traceparent), cancellation, TimeSpan.FromDays(1));
        }
        catch (FailureException failure)
        {
            logger.TraceNotSaved(fileId, failure);
        }
    }
}
