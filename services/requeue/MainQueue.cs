using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Sends messages back to the processor, each in the trace of its file.</summary>
internal sealed class MainQueue(DaprClient dapr, RequeueMetrics metrics)
{
    /// <exception cref="CodedException">The queue is unavailable; the message may have been sent or not.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var file = (S3MessageReader.Read(body) as S3Message.Files)?.Events[0];
        using var activity = Traces.StartLinked("send back", new(file?.Origin?.Traceparent), file?.FileId);
        await dapr.SendToQueueAsync(Components.FileEventsOut, body, cancellation);
        // Only a person sends what names no file of ours.
        metrics.SentBack(file?.Origin?.Source ?? MessageSources.Console);
    }
}
