using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>A loaded state entry.</summary>
/// <param name="Json">Empty when there is none.</param>
/// <param name="ETag">The ETag for a conditional save; empty when there is no entry.</param>
public sealed record StateEntry(ReadOnlyMemory<byte> Json, string ETag)
{
    /// <summary>Whether there is one.</summary>
    public bool Exists => !Json.IsEmpty;

    /// <summary>The entry as an object, for data that can be started again: leases, cursors, delivery records.</summary>
    /// <returns>Null for a missing entry and for one that this version cannot read.</returns>
    public T? As<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Exists ? JsonSerializer.Deserialize(Json.Span, type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>JSON entries in the component <see cref="Components.Records"/>: strong reads, conditional writes.</summary>
public sealed class StateEntries(DaprClient dapr)
{
    private const string ConditionFailed = "ConditionalCheckFailed";
    private static readonly StateOptions _firstWrite =
        new() { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong };

    /// <summary>Reads an entry, strongly.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<StateEntry> LoadAsync(string key, CancellationToken cancellation)
    {
        try
        {
            var (json, eTag) =
                await dapr.GetByteStateAndETagAsync(Components.Records, key, ConsistencyMode.Strong, cancellationToken: cancellation);
            return new(json, eTag);
        }
        catch (DaprException failure)
        {
            throw Unavailable($"{key} could not be read", failure);
        }
    }

    /// <summary>Saves an entry if it is unchanged since it was loaded.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="json">Its new value.</param>
    /// <param name="over">The loaded entry.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="timeToLive">When the store may delete it.</param>
    /// <returns>False when it was changed since, or, for a missing entry, when an expired one is not purged yet.</returns>
    /// <exception cref="CodedException">records-unavailable; it may have been written or not: load it again to find out.</exception>
    public async Task<bool> SaveAsync(
        string key, ReadOnlyMemory<byte> json, StateEntry over, CancellationToken cancellation, TimeSpan? timeToLive = null)
    {
        try
        {
            if (over.Exists)
            {
                return await dapr.TrySaveByteStateAsync(
                    Components.Records, key, json, over.ETag, _firstWrite, Metadata(timeToLive), cancellation);
            }
            await dapr.SaveByteStateAsync(Components.Records, key, json, _firstWrite, Metadata(timeToLive), cancellation);
            return true;
        }
        catch (DaprException failure) when (!over.Exists
            && failure.GetBaseException().Message.Contains(ConditionFailed, StringComparison.Ordinal))
        {
            // daprd answers a first write that lost with an internal error, and one with an etag with false.
            return false;
        }
        catch (DaprException failure)
        {
            throw Unavailable($"{key} could not be written", failure);
        }
    }

    /// <summary>Writes without a condition.</summary>
    /// <exception cref="CodedException">records-unavailable; it may have been written or not.</exception>
    public async Task PutAsync(string key, ReadOnlyMemory<byte> json, CancellationToken cancellation, TimeSpan? timeToLive = null)
    {
        try
        {
            await dapr.SaveByteStateAsync(Components.Records, key, json, metadata: Metadata(timeToLive), cancellationToken: cancellation);
        }
        catch (DaprException failure)
        {
            throw Unavailable($"{key} could not be written", failure);
        }
    }

    // As JSON, not as bytes, so that the table is legible.
    private static Dictionary<string, string> Metadata(TimeSpan? timeToLive)
    {
        Dictionary<string, string> metadata = new() { ["contentType"] = "application/json" };
        if (timeToLive is { } time) metadata["ttlInSeconds"] = $"{(long)time.TotalSeconds}";
        return metadata;
    }

    private static CodedException Unavailable(string what, DaprException cause) => new(Codes.Unavailable(Components.Records), what, cause);
}
