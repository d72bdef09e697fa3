using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Storage;

/// <summary>Small entries of the failed files, the newest first, since the state store cannot be searched. An entry counts only while its
/// record is the failure that it names.</summary>
public sealed class FailureIndex([FromKeyedServices(Components.Parking)] Bucket parking)
{
    /// <summary>Puts the entry of a failed record; nothing for another record. Putting it again changes nothing.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task PutAsync(FileRecord record, CancellationToken cancellation) => FailureIndexKeys.Of(record) is { } key
        ? parking.PutAsync(key, FailureIndexKeys.ContentOf(record), cancellation)
        : Task.CompletedTask;

    /// <summary>Puts the entry of a failed record unless it is there.</summary>
    /// <returns>Whether it was missing.</returns>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<bool> RepairAsync(FileRecord record, CancellationToken cancellation)
    {
        if (FailureIndexKeys.Of(record) is not { } key || (await parking.LookAsync(key, cancellation)).Listed is not null) return false;
        await PutAsync(record, cancellation);
        return true;
    }

    /// <summary>A page of the entries' keys, the newest first.</summary>
    /// <param name="marker">Only keys after this one; null from the newest.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task<ListingPage> ListAsync(string? marker, int limit, CancellationToken cancellation) =>
        parking.ListAsync(FailureIndexKeys.Prefix, marker, limit, cancellation);

    /// <summary>Deletes an entry.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task DeleteAsync(string key, CancellationToken cancellation) => parking.DeleteAsync(key, cancellation);
}
