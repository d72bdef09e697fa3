using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Stores where jobs continue, in state entries <c>cursor:{job}</c>.</summary>
internal sealed class JobCursors(StateEntries entries)
{
    /// <returns>Null for a job that never ran and for an unreadable cursor: the job starts again.</returns>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<(T? Cursor, StateEntry Entry)> LoadAsync<T>(string job, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var entry = await entries.LoadAsync(StateKeys.Cursor(job), cancellation);
        return (entry.As(type), entry);
    }

    /// <summary>Overwrites the cursor; the caller holds the job's lease.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public Task PutAsync<T>(string job, T cursor, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        entries.PutAsync(StateKeys.Cursor(job), JsonSerializer.SerializeToUtf8Bytes(cursor, type), cancellation);

    /// <returns>False when the cursor was changed since it was loaded.</returns>
    /// <exception cref="CodedException">records-unavailable; it may have been written or not.</exception>
    public Task<bool> SaveAsync<T>(string job, T cursor, JsonTypeInfo<T> type, StateEntry over, CancellationToken cancellation) =>
        entries.SaveAsync(StateKeys.Cursor(job), JsonSerializer.SerializeToUtf8Bytes(cursor, type), over, cancellation);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(ReconcileCursor))]
[JsonSerializable(typeof(ExpectedCursor))]
[JsonSerializable(typeof(KeyPage))]
[JsonSerializable(typeof(StaleCursor))]
[JsonSerializable(typeof(ReprocessJob))]
[JsonSerializable(typeof(SendBackState))]
[JsonSerializable(typeof(SendBackControl))]
[JsonSerializable(typeof(SendBackIds))]
[JsonSerializable(typeof(SendBackList))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ParkedSummary))]
[JsonSerializable(typeof(ParkedResult))]
internal sealed partial class RequeueJson : JsonSerializerContext;
