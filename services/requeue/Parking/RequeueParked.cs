using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Sends parked files and messages back to the main queue.</summary>
internal sealed class RequeueParked(
    ParkedActions actions, ParkingStore parking, RecordStore records, MainQueue queue, TimeProvider clock, ILogger logger)
{
    /// <summary>Notes the operator in the record, sends the entry's message, then deletes the
    /// entry. The processor updates the record: a second send has the same generation.</summary>
    public Task<ParkedResult> RunAsync(ParkedSelection selection, CancellationToken cancellation) => actions.RunAsync(
        selection, (key, entry, loaded, token) => SendAsync(OperatorActions.Requeued, selection.By, key, entry, loaded, token),
        cancellation);

    /// <summary>The same for entries that a send-back chose.</summary>
    /// <param name="keys">The entries; those that are no longer parked are skipped.</param>
    /// <param name="by">The operator.</param>
    /// <param name="sendBack">The id of the send-back.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Hosting.CodedException">parking-unavailable, records-unavailable, file-events-out-unavailable.</exception>
    public async Task SendBackAsync(IReadOnlyList<string> keys, string? by, string sendBack, CancellationToken cancellation)
    {
        var name = $"{OperatorActions.NameOf(by) ?? OperatorActions.Somebody} ({sendBack})";
        ParkedResult result;
        do
        {
            result = await actions.RunAsync(
                new(keys), (key, entry, loaded, token) => SendAsync(OperatorActions.SentBack, name, key, entry, loaded, token),
                cancellation);
            keys = [.. keys.Except([.. result.Done, .. result.NotParked], StringComparer.Ordinal)];
        }
        while (!result.IsComplete);
    }

    private async Task<bool> SendAsync(
        string act, string? by, string key, ParkedEntry entry, LoadedRecord loaded, CancellationToken cancellation)
    {
        // An unreadable object has no message, and an outcome is no message of a file.
        if (entry.Code is Codes.EntryUnreadable or Codes.UnreadableOutcome) return false;
        if (loaded.Record is { } record
            && !await records.SaveAsync(record.Noted(act, by, clock.GetUtcNow()), loaded, cancellation))
        {
            return false;
        }

        await queue.SendAsync(entry, cancellation);
        await parking.DeleteAsync(key, cancellation);
        logger.ParkedSentBack(key);
        return true;
    }
}
