using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Sends files from a small lane to the large one.</summary>
internal sealed class LargeLane(DaprClient dapr, IOptions<ProcessorOptions> options, ILogger logger)
{
    /// <summary>Whether a file's size alone makes it one for the large lane.</summary>
    public bool Takes(FileEvent file) => file.Write.Size > options.Value.LargeFileThresholdBytes;

    /// <exception cref="CodedException">large-files-out-unavailable; the message may have been sent or not.</exception>
    public async Task SendAsync(FileEvent file, string reason, CancellationToken cancellation)
    {
        var origin = new MessageOrigin(MessageSources.Large, file.Round, file.Generation, Traces.OfFile ?? file.Origin?.Traceparent);
        await dapr.SendToQueueAsync(Components.LargeFilesOut, S3MessageWriter.Write(file with { Origin = origin }), cancellation);
        logger.FileSentToLargeLane(file.FileId, reason);
    }
}
