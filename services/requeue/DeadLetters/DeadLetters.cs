using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Handles a dead letter: resolves each of its files, and parks a message that names a bucket of no source.</summary>
internal sealed class DeadLetters(
    DeadLetterFiles deadLetterFiles,
    ParkingStore parking,
    FileBatchRunner batch,
    RequeueMetrics metrics,
    FileSources sources,
    ILogger logger)
{
    public async Task<DeliveryResult> HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        switch (S3MessageReader.Read(body))
        {
            case S3Message.Files message:
                return await HandleAsync(message, body, cancellation);
            case S3Message.Unreadable message:
                await ParkMessageAsync(Codes.Unreadable, message.Reason, body, cancellation);
                return DeliveryResult.Success;
            default:
                return DeliveryResult.Success;
        }
    }

    private async Task<DeliveryResult> HandleAsync(S3Message.Files message, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var located = await sources.LocateAsync(message.Events, cancellation);
        List<FileEvent> ours = [];
        foreach (var file in located.Files)
        {
            if (await sources.HoldsAsync(file, cancellation)) ours.Add(file);
        }

        // The message stays in the queue until the source answers: only then is it known whose its files are.
        var isComplete = located.Silent.Count == 0;
        if (!isComplete) logger.DeadLetterDeferred(string.Join(", ", located.Silent));
        var others = isComplete && ours.Count < message.Events.Count
            ? $"it names another bucket than {await sources.DescribeAsync(cancellation)}"
            : null;
        if (message.UnreadableReason is { } reason)
            await ParkMessageAsync(Codes.Unreadable, others is null ? reason : $"{reason}; {others}", body, cancellation);
        else if (others is not null) await ParkMessageAsync(Codes.UnknownBucket, others, body, cancellation);
        var result = await batch.RunAsync("take dead letter", ours, ResolveOrParkAsync, (_, _, _) => Task.CompletedTask, cancellation);
        return isComplete ? result : DeliveryResult.Retry;
    }

    private async Task<DeliveryResult> ResolveOrParkAsync(FileEvent file, CancellationToken cancellation)
    {
        try
        {
            return await deadLetterFiles.ResolveAsync(file, cancellation);
        }
        catch (CodedException failure) when (failure.Code == Codes.RecordUnreadable)
        {
            // No retry helps before an operator repairs the record; the parked message can be sent back then.
            await ParkMessageAsync(failure.Code, CodedException.DetailOf(failure), S3MessageWriter.Write(file), cancellation);
            return DeliveryResult.Success;
        }
    }

    private async Task ParkMessageAsync(string code, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        await parking.PutMessageAsync(code, reason, body, cancellation);
        metrics.MessageParked(code);
        logger.MessageParked(code, reason);
    }
}
