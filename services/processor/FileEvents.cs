using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>A message in: every file of it is dealt with, or the message comes back.</summary>
internal sealed class FileEvents(
    ProcessFile processFile,
    FileBatchRunner batch,
    [FromKeyedServices(Components.Files)] Bucket files,
    DaprClient dapr,
    IOptions<ProcessorOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>The same through a topic. What is no event at all comes back until it is a dead letter.</summary>
    public async Task<DeliveryResult> HandleAsync(TopicMessage message, CancellationToken cancellation) =>
        message.Fault is null ? await HandleAsync(message.Data, Lane.Small, cancellation) : DeliveryResult.Retry;

    public async Task<DeliveryResult> HandleAsync(ReadOnlyMemory<byte> body, Lane lane, CancellationToken cancellation)
    {
        switch (S3MessageReader.Read(body))
        {
            case S3Message.Files message:
                return await HandleAsync(message, body, lane, cancellation);
            case S3Message.Unreadable message:
                await DeadLetterAsync(body, message.Reason, cancellation);
                return DeliveryResult.Success;
            case S3Message.Ignored message:
                logger.MessageIgnored(message.What);
                return DeliveryResult.Success;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<DeliveryResult> HandleAsync(S3Message.Files message, ReadOnlyMemory<byte> body, Lane lane, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(lane == Lane.Small ? options.Value.HandlerTimeout : options.Value.LargeHandlerTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var attempt = new Attempt(lane, $"{Guid.NewGuid():N}", limit.Token);
        var isOthersToo = false;
        var delivery = await batch.RunAsync(
            "process file",
            message.Events,
            async (file, stop) =>
            {
                // The name is learnt within the attempt, so that a bucket that cannot be listed is recorded as its cause.
                if (file.Bucket == await files.NameAsync(stop)) return await processFile.HandleAsync(file, attempt, stop);
                isOthersToo = true;
                return DeliveryResult.Success;
            },
            (file, failure, stop) => processFile.RecordFailureAsync(file, failure, attempt.Token, stop),
            either.Token);
        var problem = message.UnreadableReason ?? (isOthersToo ? "it names another bucket" : null);
        // Once ours are processed: until then the message is redelivered, and each delivery would dead-letter one more copy.
        if (problem is not null && delivery == DeliveryResult.Success) await DeadLetterAsync(body, problem, either.Token);
        return delivery;
    }

    // As it came: whoever parks it keeps the exact bytes. If this fails the message comes back, and the queue's redrive does it in the end.
    private async Task DeadLetterAsync(ReadOnlyMemory<byte> body, string reason, CancellationToken cancellation)
    {
        logger.MessageDeadLettered(reason);
        await dapr.SendToQueueAsync(Components.DeadLettersOut, body, cancellation);
    }
}

/// <summary>The way that a message came.</summary>
internal enum Lane
{
    /// <summary>Short limits; large files are handed on.</summary>
    Small,

    /// <summary>Long limits, and a claim while a file is worked on.</summary>
    Large,
}

/// <summary>One delivery of a message.</summary>
/// <param name="Lane">The way that it came.</param>
/// <param name="Token">Its own, for claims: what it claims, it may also release.</param>
/// <param name="Limit">Cancelled when the lane's time is over, and by nothing else.</param>
internal sealed record Attempt(Lane Lane, string Token, CancellationToken Limit);
