using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Resolves one file of a dead letter: it waits for another round, is parked, or was processed already.</summary>
/// <remarks>The record is saved first, then the entry, then the outcome is published: a
/// repetition after a crash writes the same keys.</remarks>
internal sealed class DeadLetterFiles(
    DeadLetterPlanner planner,
    RecordStore records,
    OutcomePublisher outcomes,
    ParkingStore parking,
    RequeueMetrics metrics,
    FileSources sources,
    ILogger logger)
{
    public async Task<DeliveryResult> ResolveAsync(FileEvent file, CancellationToken cancellation)
    {
        Listing? listing = null;
        while (true)
        {
            var loaded = await records.LoadAsync(file.FileId, cancellation);
            switch (planner.Make(loaded.Record, file, listing))
            {
                case DeadLetterPlan.CheckListing:
                    listing = await (await sources.BucketAsync(file.Source, cancellation)).LookAsync(file.Key, cancellation);
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
}
