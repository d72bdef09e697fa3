using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>A record and its loaded entry.</summary>
/// <param name="Record">Null when there is none.</param>
/// <param name="Entry">The loaded entry.</param>
public sealed record LoadedRecord(FileRecord? Record, StateEntry Entry)
{
    /// <summary>No record.</summary>
    public static LoadedRecord None { get; } = new(null, new(default, ""));
}

/// <summary>File records: strong reads, conditional writes.</summary>
public sealed class RecordStore(StateEntries entries)
{
    /// <summary>Reads a record, strongly.</summary>
    /// <exception cref="CodedException">records-unavailable, record-unreadable.</exception>
    public async Task<LoadedRecord> LoadAsync(string fileId, CancellationToken cancellation)
    {
        StateEntry entry;
        try
        {
            entry = await entries.LoadAsync(StateKeys.File(fileId), cancellation);
        }
        catch (CodedException failure) when (failure.IsTooLarge)
        {
            // No retry helps, so that a caller that loads many records must continue with the others.
            throw new CodedException(
                Codes.RecordUnreadable, $"file {fileId}: its record is larger than a message can carry", failure.InnerException);
        }

        try
        {
            return new(entry.Exists ? FileRecord.FromJson(entry.Json.Span) : null, entry);
        }
        catch (JsonException exception)
        {
            throw new CodedException(Codes.RecordUnreadable, $"file {fileId}: its record cannot be read", exception);
        }
    }

    /// <summary>Reads a record, strongly, for callers that load many: an unreadable one must not stop them.</summary>
    /// <returns>Null for a record that this version cannot read.</returns>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<LoadedRecord?> LoadReadableAsync(string fileId, CancellationToken cancellation)
    {
        try
        {
            return await LoadAsync(fileId, cancellation);
        }
        catch (CodedException failure) when (failure.Code == Codes.RecordUnreadable)
        {
            return null;
        }
    }

    /// <summary>Saves a record over the one that was loaded.</summary>
    /// <param name="record">The new record.</param>
    /// <param name="loaded">The record that it replaces.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False when it was changed since: load and decide again.</returns>
    /// <exception cref="CodedException">records-unavailable; the record may have been written or not.</exception>
    public async Task<bool> SaveAsync(FileRecord record, LoadedRecord loaded, CancellationToken cancellation)
    {
        // The next handling continues the same trace.
        if (Traces.OfFile is { } traceparent) record = record with { Traceparent = traceparent };
        try
        {
            if (await entries.SaveAsync(StateKeys.File(record.FileId), record.ToJson(), loaded.Entry, cancellation)) return true;
        }
        catch (CodedException)
        {
            // The write may have succeeded despite the error: only the record shows it.
            var now = await LoadAsync(record.FileId, cancellation);
            if (IsSame(now.Record, record)) return true;
            if (now.Entry.ETag != loaded.Entry.ETag) return false;
            throw;
        }

        return IsSame((await LoadAsync(record.FileId, cancellation)).Record, record);
    }

    private static bool IsSame(FileRecord? stored, FileRecord written) => stored is not null
        && (stored.Status, stored.Write, stored.Generation, stored.Attempts, stored.Round, stored.OutcomeId, stored.Claim)
            == (written.Status, written.Write, written.Generation, written.Attempts, written.Round, written.OutcomeId, written.Claim)
        && Milliseconds(stored.UpdatedAt) == Milliseconds(written.UpdatedAt) && Milliseconds(stored.DueAt) == Milliseconds(written.DueAt);

    private static long? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
