using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Where jobs go on, in state.</summary>
internal sealed class JobCursors(StateEntries entries)
{
    /// <returns>Null where the job never ran, and for a cursor that this version cannot read: the job begins anew.</returns>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<(T? Cursor, StateEntry Entry)> LoadAsync<T>(string job, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var entry = await entries.LoadAsync(StateKeys.Cursor(job), cancellation);
        return (entry.As(type), entry);
    }

    /// <summary>Whoever holds the job's lease writes whatever is there.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public Task PutAsync<T>(string job, T cursor, JsonTypeInfo<T> type, CancellationToken cancellation) =>
        entries.PutAsync(StateKeys.Cursor(job), JsonSerializer.SerializeToUtf8Bytes(cursor, type), cancellation);

    /// <returns>False when another write came between.</returns>
    /// <exception cref="CodedException">records-unavailable; it may have been written or not.</exception>
    public Task<bool> SaveAsync<T>(string job, T cursor, JsonTypeInfo<T> type, StateEntry over, CancellationToken cancellation) =>
        entries.SaveAsync(StateKeys.Cursor(job), JsonSerializer.SerializeToUtf8Bytes(cursor, type), over, cancellation);
}
