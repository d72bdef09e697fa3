using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;

namespace FilePipeline.Hosting;

/// <summary>A record and the ETag to save over it with.</summary>
/// <param name="Record">Null when there is none.</param>
/// <param name="ETag">Empty when there is none.</param>
public sealed record LoadedRecord(FileRecord? Record, string ETag);

/// <summary>File records in the component <see cref="Components.Records"/>: strong reads, conditional writes.</summary>
public sealed class RecordStore(DaprClient dapr)
{
    // Saved as JSON, not bytes, so that people can read the table.
    private static readonly Dictionary<string, string> _json = new() { ["contentType"] = "application/json" };
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong };

    /// <summary>Reads a record, strongly.</summary>
    /// <exception cref="FailureException">records-unavailable.</exception>
    public async Task<LoadedRecord> LoadAsync(string fileId, CancellationToken cancellation)
    {
        try
        {
            var (bytes, eTag) = await dapr.GetByteStateAndETagAsync(
                Components.Records, StateKeys.File(fileId), ConsistencyMode.Strong, cancellationToken: cancellation);
            return bytes.IsEmpty ? new(null, "") : new(FileRecord.FromJson(bytes.Span), eTag);
        }
        catch (DaprException failure)
        {
            throw Unavailable($"file {fileId}: its record could not be read", failure);
        }
    }

    /// <summary>Saves a record over the one that was loaded.</summary>
    /// <param name="record">The new record.</param>
    /// <param name="loaded">What it was made from.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False when another was faster: load and decide again.</returns>
    /// <exception cref="FailureException">records-unavailable; the record may have been written or not.</exception>
    public async Task<bool> SaveAsync(FileRecord record, LoadedRecord loaded, CancellationToken cancellation)
    {
        try
        {
            var (key, json) = (StateKeys.File(record.FileId), record.ToJson());
            if (loaded.Record is null)
            {
                await dapr.SaveByteStateAsync(Components.Records, key, json, _firstWrite, _json, cancellation);
                return true;
            }

            return await dapr.TrySaveByteStateAsync(Components.Records, key, json, loaded.ETag, _firstWrite, _json, cancellation)
                || await IsThereAsync(record, cancellation);
        }
        catch (DaprException failure)
        {
            // A first write that lost is a plain error, and an error may hide a write that landed: only the record can tell.
            var now = await LoadAsync(record.FileId, cancellation);
            if (IsSame(now.Record, record)) return true;
            if (now.ETag != loaded.ETag) return false;
            throw Unavailable($"file {record.FileId}: its record could not be written", failure);
        }
    }

    private async Task<bool> IsThereAsync(FileRecord record, CancellationToken cancellation) =>
        IsSame((await LoadAsync(record.FileId, cancellation)).Record, record);

    private static bool IsSame(FileRecord? stored, FileRecord written) => stored is not null
        && (stored.Status, stored.Write, stored.Generation, stored.Attempts, stored.Round, stored.OutcomeId, stored.Claim)
            == (written.Status, written.Write, written.Generation, written.Attempts, written.Round, written.OutcomeId, written.Claim)
        && Milliseconds(stored.UpdatedAt) == Milliseconds(written.UpdatedAt) && Milliseconds(stored.DueAt) == Milliseconds(written.DueAt);

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();

    private static FailureException Unavailable(string what, Exception cause) => new(Codes.Unavailable(Components.Records), what, cause);
}
