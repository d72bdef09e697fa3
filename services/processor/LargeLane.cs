using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Sends files from a small lane to the large one.</summary>
internal sealed class LargeLane(DaprClient dapr, StepRules steps, IOptions<ProcessorOptions> options, ILogger logger)
{
    /// <summary>Why a file belongs to the large lane, as far as known before it is read; null for no reason.</summary>
    public string? FindReason(FileEvent file, NameVerdict verdict)
    {
        if (file.Write.Size > options.Value.LargeFileThresholdBytes) return $"{file.Write.Size} bytes";
        return verdict is NameVerdict.Accepted { DeclaredType: var declared } && steps.FindLarge(file.Key, declared) is { } step
            ? $"step {step.Name} is called there"
            : null;
    }

    /// <exception cref="CodedException">large-files-out-unavailable; the message may have been sent or not.</exception>
    public async Task SendAsync(FileEvent file, string reason, CancellationToken cancellation)
    {
        var origin = new MessageOrigin(MessageSources.Large, file.Round, file.Generation, Traces.OfFile ?? file.Origin?.Traceparent);
        await dapr.SendToQueueAsync(Components.LargeFilesOut, S3MessageWriter.Write(file with { Origin = origin }), cancellation);
        logger.FileSentToLargeLane(file.FileId, reason);
    }
}
