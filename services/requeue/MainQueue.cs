using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Sends messages back to the processor, each in the trace of its file.</summary>
internal sealed class MainQueue(DaprClient dapr, RequeueMetrics metrics)
{
    /// <summary>Sends the message of one event.</summary>
    /// <param name="file">An event with an origin.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The queue is unavailable; the message may have been sent or not.</exception>
    public Task SendAsync(FileEvent file, CancellationToken cancellation) =>
        SendAsync(file, file.FileId, S3MessageWriter.Write(file), cancellation);

    /// <summary>Sends the exact bytes of a stored message.</summary>
    /// <param name="entry">Its entry, with a message of this pipeline or one that nobody could read.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The queue is unavailable; the message may have been sent or not.</exception>
    public Task SendAsync(ParkedEntry entry, CancellationToken cancellation)
    {
        var file = (S3MessageReader.Read(entry.Body) as S3Message.Files)?.Events[0];
        return SendAsync(file, entry.FileId ?? file?.FileId, entry.Body, cancellation);
    }

    private async Task SendAsync(FileEvent? file, string? fileId, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var activity = Traces.StartLinked("send back", new(file?.Origin?.Traceparent), fileId);
        await dapr.SendToQueueAsync(Components.FileEventsOut, body, cancellation);
        // Only an operator sends an unreadable message.
        metrics.SentBack(file?.Origin?.Source ?? MessageSources.Console);
    }
}
