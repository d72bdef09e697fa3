using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Sends parked files and messages back to the main queue.</summary>
internal sealed class RequeueParked(
    ParkedActions actions, ParkingStore parking, RecordStore records, MainQueue queue, TimeProvider clock, ILogger logger)
{
    /// <summary>Notes the operator in the record, sends the entry's message, then deletes the
    /// entry. The processor updates the record: a second send has the same generation.</summary>
    public Task<ParkedResult> RunAsync(ParkedSelection selection, CancellationToken cancellation) =>
        actions.RunAsync(selection, (key, entry, loaded, token) => SendAsync(selection.By, key, entry, loaded, token), cancellation);

    private async Task<bool> SendAsync(string? by, string key, ParkedEntry entry, LoadedRecord loaded, CancellationToken cancellation)
    {
        // An unreadable object has no message, and an outcome is no message of a file.
        if (entry.Code is Codes.EntryUnreadable or Codes.UnreadableOutcome) return false;
        if (loaded.Record is { } record
            && !await records.SaveAsync(record.Noted(OperatorActions.Requeued, by, clock.GetUtcNow()), loaded, cancellation))
        {
            return false;
        }

        await queue.SendAsync(entry.Body, cancellation);
        await parking.DeleteAsync(key, cancellation);
        logger.ParkedSentBack(key);
        return true;
    }
}
