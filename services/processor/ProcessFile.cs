using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>One file of a message: load, decide, act. The order of effects is the promise: the outcome of a final record that is replaced, the
/// record (conditionally), its outcome (the id follows from the record), then the answer; a crash between any two is repaired by the redelivery.</summary>
internal sealed class ProcessFile(
    RecordStore records,
    OutcomePublisher outcomes,
    FileExaminer examiner,
    IntegrityCheck integrity,
    [FromKeyedServices(Components.Files)] Bucket files,
    DaprClient dapr,
    IOptions<ProcessorOptions> options,
    FileMetrics metrics,
    TimeProvider clock,
    ILogger logger)
{
    private static readonly TimeSpan _handOnLimit = TimeSpan.FromSeconds(2);

    /// <param name="file">The file.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar hanging up.</param>
    public async Task<DeliveryResult> HandleAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        Listing? listing = null;
        ExaminationResult? examination = null;
        while (true)
        {
            var loaded = await records.LoadAsync(file.FileId, cancellation);
            var decision = Decisions.Decide(loaded.Record, file, listing, clock.GetUtcNow(), attempt.Token);
            FileRecord? next;
            switch (decision)
            {
                case Decision.Stale:
                    metrics.Skipped("stale");
                    logger.EventStale(file.FileId);
                    return DeliveryResult.Success;
                case Decision.PublishAgain:
                    await outcomes.PublishAsync(loaded.Record!, cancellation);
                    metrics.Skipped("duplicate");
                    logger.OutcomePublishedAgain(file.FileId);
                    return DeliveryResult.Success;
                case Decision.RetryLater:
                    metrics.Skipped("claimed");
                    logger.FileClaimed(file.FileId);
                    return DeliveryResult.Retry;
                case Decision.CheckListing:
                    listing = await files.LookAsync(file.Key, cancellation);
                    continue;
                case Decision.Remove:
                    next = FileRecords.Removed(loaded.Record, file, clock.GetUtcNow());
                    break;
                case Decision.Process when IsLarge(file) && attempt.Lane == Lane.Small:
                    await HandOnAsync(file, $"{file.Write.Size} bytes", cancellation);
                    return DeliveryResult.Success;
                case Decision.Process when attempt.Lane == Lane.Large && loaded.Record?.Claim?.Token != attempt.Token:
                    var claim = new FileClaim(attempt.Token, clock.GetUtcNow() + options.Value.LargeHandlerTimeout);
                    await outcomes.PublishReplacedAsync(loaded, cancellation);
                    // Whether it was saved or not: the record as it is then decides.
                    await records.SaveAsync(FileRecords.Claimed(loaded.Record, file, claim, clock.GetUtcNow()), loaded, cancellation);
                    listing = null;
                    continue;
                case Decision.Process:
                    examination ??= await integrity.CheckAsync(file, examiner.ExamineAsync(file, attempt, cancellation), cancellation);
                    if (examination is ExaminationResult.TooMuchWork work)
                    {
                        // With a limit of its own: the lane's time may be over.
                        using var limit = new CancellationTokenSource(_handOnLimit, clock);
                        await HandOnAsync(file, work.Reason, limit.Token);
                        return DeliveryResult.Success;
                    }

                    next = FileRecords.Examined(loaded.Record, file, examination, clock.GetUtcNow());
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }

            await outcomes.PublishReplacedAsync(loaded, cancellation);
            if (await records.SaveAsync(next, loaded, cancellation))
            {
                await outcomes.PublishAsync(next, cancellation);
                metrics.Finished(next);
                LogOutcome(next);
                return DeliveryResult.Success;
            }

            // Another was faster: decide again on what is there now. Content once read stays true, but an absence must be looked at again.
            listing = null;
            if (examination is ExaminationResult.NotFound) examination = null;
        }
    }

    /// <summary>Writes down that an attempt failed, only where the file would be worked on as its record is now.</summary>
    public async Task RecordFailureAsync(FileEvent file, Exception failure, string token, CancellationToken cancellation)
    {
        var loaded = await records.LoadAsync(file.FileId, cancellation);
        var decision = Decisions.Decide(loaded.Record, file, null, clock.GetUtcNow(), token);
        if (decision == Decision.CheckListing)
            decision = Decisions.Decide(loaded.Record, file, await files.LookAsync(file.Key, cancellation), clock.GetUtcNow(), token);
        if (decision != Decision.Process) return;
        await outcomes.PublishReplacedAsync(loaded, cancellation);
        await records.SaveAsync(FileRecords.Failed(loaded.Record, file, failure, clock.GetUtcNow()), loaded, cancellation);
    }

    private bool IsLarge(FileEvent file) =>
        file.Write.Size > options.Value.LargeFileThresholdBytes && FileRules.JudgeName(file.Key, file.Write.Size, options.Value) is null;

    private async Task HandOnAsync(FileEvent file, string reason, CancellationToken cancellation)
    {
        var origin = new MessageOrigin(MessageSources.Large, file.Round, file.Generation, Traces.OfFile ?? file.Origin?.Traceparent);
        await dapr.SendToQueueAsync(Components.LargeFilesOut, S3MessageWriter.Write(file with { Origin = origin }), cancellation);
        logger.FileHandedOn(file.FileId, reason);
    }

    private void LogOutcome(FileRecord record)
    {
        if (record.Status == FileStatus.Processed) logger.FileProcessed(record.FileId, record.Bytes, record.Lines, record.Attempts);
        else if (record.Status == FileStatus.Rejected) logger.FileRejected(record.FileId, record.Code);
        else if (record.Status == FileStatus.Missing) logger.FileMissing(record.FileId);
        else logger.FileRemoved(record.FileId);
    }
}
