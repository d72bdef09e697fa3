using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>The parked entries that an operator selects: by their keys, or by a cause and the time of a snapshot.</summary>
/// <param name="Keys">The entries; null to select by cause.</param>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">The snapshot's time.</param>
/// <param name="First">Entries to act on at most; null for the limit of one request.</param>
/// <param name="By">The operator's name, for the records' history.</param>
/// <param name="Reason">Why the operator discards them, for the records' history; null for none.</param>
internal sealed record ParkedSelection(
    IReadOnlyList<string>? Keys = null, string? Code = null, DateTimeOffset? AsOf = null, int? First = null, string? By = null,
    string? Reason = null);

/// <summary>The result for each selected entry.</summary>
/// <param name="Done">Acted on.</param>
/// <param name="NotParked">No longer parked.</param>
/// <param name="IsComplete">False when the selection may hold more: send the request again.</param>
internal sealed record ParkedResult(IReadOnlyList<string> Done, IReadOnlyList<string> NotParked, bool IsComplete);

/// <summary>Acts on one parked entry.</summary>
/// <param name="key">The entry's key.</param>
/// <param name="entry">The entry.</param>
/// <param name="loaded">The record that names it; none for a message.</param>
/// <param name="cancellation">Cancels.</param>
/// <returns>False when it is no longer parked.</returns>
internal delegate Task<bool> ParkedAction(string key, ParkedEntry entry, LoadedRecord loaded, CancellationToken cancellation);

/// <summary>Runs an action for each entry of a selection.</summary>
internal sealed class ParkedActions(ParkingStore parking, RecordStore records, IOptions<RequeueOptions> options)
{
    private const int PageSize = 1000;

    /// <param name="selection">The entries.</param>
    /// <param name="act">The action.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="alsoFrom">A status besides parked that a record may have.</param>
    /// <exception cref="Hosting.CodedException">The action's own, or parking-unavailable, records-unavailable.</exception>
    public async Task<ParkedResult> RunAsync(
        ParkedSelection selection, ParkedAction act, CancellationToken cancellation, FileStatus alsoFrom = FileStatus.Parked)
    {
        List<string> done = [];
        List<string> notParked = [];
        var limit = Math.Min(selection.First ?? int.MaxValue, options.Value.MaxEntriesPerRequest);
        await foreach (var (key, entry) in FindAsync(selection, cancellation))
        {
            if (done.Count == limit) return new(done, notParked, IsComplete: false);
            var isDone = entry is not null
                && await LoadNamingRecordAsync(key, entry, alsoFrom, cancellation) is { } loaded
                && await act(key, entry, loaded, cancellation);
            (isDone ? done : notParked).Add(key);
        }

        return new(done, notParked, IsComplete: true);
    }

    // A key without an entry is yielded too, so that it is reported.
    private async IAsyncEnumerable<(string Key, ParkedEntry? Entry)> FindAsync(
        ParkedSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var key in selection.Keys?.Distinct(StringComparer.Ordinal) ?? [])
        {
            yield return (key, key.StartsWith(ParkingKeys.ParkedPrefix, StringComparison.Ordinal)
                ? await parking.FindAsync(key, cancellation)
                : null);
        }
        if (selection.Keys is not null) yield break;
        string? marker = null;
        do
        {
            var page = await parking.ListAsync($"{ParkingKeys.ParkedPrefix}{selection.Code}/", marker, PageSize, cancellation);
            foreach (var listed in page.Objects)
            {
                if (await parking.FindAsync(listed, cancellation) is not { } entry) continue;
                if (entry.At <= selection.AsOf) yield return (listed.Key, entry);
            }

            marker = page.NextMarker;
        }
        while (marker is not null);
    }

    private async Task<LoadedRecord?> LoadNamingRecordAsync(
        string key, ParkedEntry entry, FileStatus alsoFrom, CancellationToken cancellation)
    {
        if (entry.FileId is null) return LoadedRecord.None;
        var loaded = await records.LoadReadableAsync(entry.FileId, cancellation);
        return loaded?.Record is { } record && (record.Status == FileStatus.Parked || record.Status == alsoFrom) && record.ParkedKey == key
            ? loaded
            : null;
    }
}
