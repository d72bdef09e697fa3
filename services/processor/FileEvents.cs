using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Handles a message of S3 events: every file of it is processed, or the message is redelivered.</summary>
internal sealed class FileEvents(
    ProcessFile processFile,
    FileBatchRunner batch,
    FileSources sources,
    DaprClient dapr,
    IOptions<ProcessorOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Handles a message of the topic. One without a valid event is redelivered until SQS dead-letters it.</summary>
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

    private async Task<DeliveryResult> HandleAsync(
        S3Message.Files message, ReadOnlyMemory<byte> body, Lane lane, CancellationToken cancellation)
    {
        var timeout = lane == Lane.Small ? options.Value.HandlerTimeout : options.Value.LargeHandlerTimeout;
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var attempt = new Attempt(lane, $"{Guid.NewGuid():N}", timeout, limit.Token);
        var located = await sources.LocateAsync(message.Events, either.Token);
        var namesOtherBucket = located.HasOthers;
        var delivery = await batch.RunAsync(
            "process file",
            located.Files,
            async (file, stop) =>
            {
                // A bucket is listed within the attempt, so that a failed listing is recorded as the cause.
                if (await sources.HoldsAsync(file, stop)) return await processFile.HandleAsync(file, attempt, stop);
                namesOtherBucket = true;
                return DeliveryResult.Success;
            },
            (file, failure, stop) => processFile.RecordFailureAsync(file, failure, attempt.Token, stop),
            either.Token);
        if (located.Silent.Count > 0)
        {
            logger.MessageDeferred(string.Join(", ", located.Silent));
            return DeliveryResult.Retry;
        }

        var problem = message.UnreadableReason ?? (namesOtherBucket ? "it names another bucket" : null);
        // Only after the other files are processed: each redelivery before that would dead-letter one more copy.
        if (problem is not null && delivery == DeliveryResult.Success) await DeadLetterAsync(body, problem, either.Token);
        return delivery;
    }

    // The exact bytes are sent, so that they can be parked. If the send fails, the message is redelivered and SQS dead-letters it.
    private async Task DeadLetterAsync(ReadOnlyMemory<byte> body, string reason, CancellationToken cancellation)
    {
        await dapr.SendToQueueAsync(Components.DeadLettersOut, body, cancellation);
        logger.MessageDeadLettered(reason);
    }
}

/// <summary>The kind of lane that delivered a message.</summary>
internal enum Lane
{
    /// <summary>Short limits; large files are sent to the large lane.</summary>
    Small,

    /// <summary>Long limits, and a claim while a file is processed.</summary>
    Large,
}

/// <summary>One delivery of a message.</summary>
/// <param name="Lane">The lane that delivered it.</param>
/// <param name="Token">Identifies its claims; only the same attempt may process a file that it claimed.</param>
/// <param name="Timeout">The lane's time limit, and the length of a claim.</param>
/// <param name="Limit">Cancelled when the lane's time is over, and for no other reason.</param>
internal sealed record Attempt(Lane Lane, string Token, TimeSpan Timeout, CancellationToken Limit);
