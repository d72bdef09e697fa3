using System.Security.Cryptography;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>A dead letter in: each file of it waits, is parked, or turns out to be dealt with. Record first, then the entry, then the outcome: a crash in
/// between repeats to the same keys.</summary>
internal sealed class DeadLetters(
    RecordStore records,
    OutcomePublisher outcomes,
    ParkingStore parking,
    FileBatchRunner batch,
    RequeueMetrics metrics,
    [FromKeyedServices(Components.Files)] Bucket files,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    public async Task<DeliveryResult> HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        switch (S3MessageReader.Read(body))
        {
            case S3Message.Files message:
                var bucket = await files.NameAsync(cancellation);
                var ours = message.Events.Where(file => file.Bucket == bucket).ToList();
                var others = ours.Count < message.Events.Count ? $"it names another bucket than {bucket}" : null;
                if (message.UnreadableReason is { } reason)
                    await ParkMessageAsync(Codes.Unreadable, others is null ? reason : $"{reason}; {others}", body, cancellation);
                else if (others is not null) await ParkMessageAsync(Codes.UnknownBucket, others, body, cancellation);
                return await batch.RunAsync("take dead letter", ours, SettleOrKeepAsync, (_, _, _) => Task.CompletedTask, cancellation);
            case S3Message.Unreadable message:
                await ParkMessageAsync(Codes.Unreadable, message.Reason, body, cancellation);
                return DeliveryResult.Success;
            default:
                return DeliveryResult.Success;
        }
    }

    // A record that nobody can read stays so until a person mends it: then the message goes back as it is.
    private async Task<DeliveryResult> SettleOrKeepAsync(FileEvent file, CancellationToken cancellation)
    {
        try
        {
            return await SettleAsync(file, cancellation);
        }
        catch (CodedException failure) when (failure.Code == Codes.RecordUnreadable)
        {
            await ParkMessageAsync(failure.Code, CodedException.DetailOf(failure), S3MessageWriter.Write(file), cancellation);
            return DeliveryResult.Success;
        }
    }

    private async Task<DeliveryResult> SettleAsync(FileEvent file, CancellationToken cancellation)
    {
        Listing? listing = null;
        while (true)
        {
            var loaded = await records.LoadAsync(file.FileId, cancellation);
            switch (DeadLetterPlans.Make(loaded.Record, file, listing, clock.GetUtcNow(), options.Value, Jitter()))
            {
                case DeadLetterPlan.CheckListing:
                    listing = await files.LookAsync(file.Key, cancellation);
                    continue;
                case DeadLetterPlan.Acknowledge:
                    metrics.Skipped("stale");
                    return DeliveryResult.Success;
                case DeadLetterPlan.RetryLater:
                    metrics.Skipped("claimed");
                    return DeliveryResult.Retry;
                case DeadLetterPlan.PublishAgain { Record: var record }:
                    if (record.Status == FileStatus.Parked) await parking.PutParkedAsync(record, cancellation);
                    await outcomes.PublishAsync(record, cancellation);
                    metrics.Skipped("duplicate");
                    return DeliveryResult.Success;
                case DeadLetterPlan.Wait { Record: var record }:
                    if (!await ReplaceAsync(loaded, record, cancellation)) return DeliveryResult.Retry;
                    await parking.PutDueAsync(record, cancellation);
                    metrics.Waits(record);
                    logger.FileWaits(file.FileId, record.Round, record.DueAt!.Value, record.Code ?? Codes.NeverTried);
                    return DeliveryResult.Success;
                case DeadLetterPlan.Park { Record: var record }:
                    if (!await ReplaceAsync(loaded, record, cancellation)) return DeliveryResult.Retry;
                    await parking.PutParkedAsync(record, cancellation);
                    await outcomes.PublishAsync(record, cancellation);
                    metrics.Parked(record);
                    logger.FileParked(file.FileId, record.Code!);
                    return DeliveryResult.Success;
                case DeadLetterPlan.Remove { Record: var record }:
                    if (!await ReplaceAsync(loaded, record, cancellation)) return DeliveryResult.Retry;
                    await outcomes.PublishAsync(record, cancellation);
                    metrics.Removed(record);
                    return DeliveryResult.Success;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private async Task<bool> ReplaceAsync(LoadedRecord loaded, FileRecord next, CancellationToken cancellation)
    {
        await outcomes.PublishReplacedAsync(loaded, cancellation);
        return await records.SaveAsync(next, loaded, cancellation);
    }

    private async Task ParkMessageAsync(string why, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        await parking.PutMessageAsync(why, reason, body, cancellation);
        metrics.MessageParked(why);
        logger.MessageParked(why, reason);
    }

    private static double Jitter() => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
}
