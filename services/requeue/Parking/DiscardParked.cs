using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Discards parked files and messages.</summary>
internal sealed class DiscardParked(
    ParkedActions actions, ParkingStore parking,
    RecordStore records, OutcomePublisher outcomes, FileMetrics metrics, TimeProvider clock, ILogger logger)
{
    /// <summary>Saves the record, publishes its outcome, then deletes the entry. The discarded record
    /// still names the entry, so that the next request finishes an interrupted discard.</summary>
    public Task<ParkedResult> RunAsync(ParkedSelection selection, CancellationToken cancellation) => actions.RunAsync(
        selection, (key, entry, loaded, token) =>
            DiscardAsync(selection, key, entry, loaded, token), cancellation, FileStatus.Discarded);

    private async Task<bool> DiscardAsync(
        ParkedSelection selection, string key, ParkedEntry entry, LoadedRecord loaded, CancellationToken cancellation)
    {
        if (loaded.Record is { } record)
        {
            using var activity = Traces.StartLinked("discard file", new(record.Traceparent), record.FileId);
            var discarded = record;
            if (record.Status != FileStatus.Discarded)
            {
                var now = clock.GetUtcNow();
                var noted = record.Noted(OperatorActions.Discarded, selection.By, now, selection.Reason);
                discarded = (noted with { UpdatedAt = now }).AsFinal(FileStatus.Discarded);
                await outcomes.PublishReplacedAsync(loaded, cancellation);
                if (!await records.SaveAsync(discarded, loaded, cancellation)) return false;
                metrics.Finished(discarded);
            }

            await outcomes.PublishAsync(discarded, cancellation);
        }

        // The unreadable object is deleted together with the entry that reports it.
        if (entry is { Code: Codes.EntryUnreadable, Key: { } reported } && ParkingKeys.DueTime(reported) is not null)
            await parking.DeleteAsync(reported, cancellation);
        await parking.DeleteAsync(key, cancellation);
        logger.ParkedDiscarded(key);
        return true;
    }
}
