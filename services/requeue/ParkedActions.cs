using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>What a person asks for: exactly these entries, or those of a cause that were parked by a time.</summary>
/// <param name="Keys">The entries; null for a cause's.</param>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">The snapshot's time.</param>
/// <param name="First">Act on so many at most; null for as many as one request may.</param>
/// <param name="By">Who asks, for the records' history.</param>
internal sealed record ParkedSelection(
    IReadOnlyList<string>? Keys = null, string? Code = null, DateTimeOffset? AsOf = null, int? First = null, string? By = null);

/// <summary>What became of each entry.</summary>
/// <param name="Done">Acted on.</param>
/// <param name="NotParked">No longer parked.</param>
/// <param name="IsComplete">False when the selection may hold more: ask again.</param>
internal sealed record ParkedResult(IReadOnlyList<string> Done, IReadOnlyList<string> NotParked, bool IsComplete);

/// <summary>What waits for a person: sent back, or given up.</summary>
internal sealed class ParkedActions(
    ParkingStore parking,
    RecordStore records,
    OutcomePublisher outcomes,
    MainQueue queue,
    FileMetrics metrics,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    private const int PageSize = 1000;

    /// <summary>Notes who asked, sends each entry's message, then deletes the entry. The record is the processor's to open: twice is the same generation.
    /// What is no entry has no message to send, and an outcome is no message of a file.</summary>
    public Task<ParkedResult> RequeueAsync(ParkedSelection selection, CancellationToken cancellation) =>
        EachAsync(selection, async (key, entry, loaded) =>
        {
            if (entry.Code is Codes.EntryUnreadable or Codes.UnreadableOutcome) return false;
            if (loaded.Record is { } record && !await records.SaveAsync(record.Noted(OperatorActions.Requeued, selection.By, clock.GetUtcNow()), loaded, cancellation)) return false;
            await queue.SendAsync(entry.Body, cancellation);
            await parking.DeleteAsync(key, cancellation);
            logger.ParkedSentBack(key);
            return true;
        }, cancellation);

    /// <summary>Gives each file up: the record first, then its outcome, then the entry goes. The record goes on naming the entry: a discard that broke off
    /// is finished by the next.</summary>
    public Task<ParkedResult> DiscardAsync(ParkedSelection selection, CancellationToken cancellation) =>
        EachAsync(selection, async (key, entry, loaded) =>
        {
            if (loaded.Record is { } record)
            {
                var isBrokenOff = record.Status == FileStatus.Discarded;
                var discarded = isBrokenOff
                    ? record
                    : (record.Noted(OperatorActions.Discarded, selection.By, clock.GetUtcNow()) with { UpdatedAt = clock.GetUtcNow() }).AsFinal(FileStatus.Discarded);
                using var activity = Traces.StartLinked("discard file", new(record.Traceparent), record.FileId);
                if (!isBrokenOff)
                {
                    await outcomes.PublishReplacedAsync(loaded, cancellation);
                    if (!await records.SaveAsync(discarded, loaded, cancellation)) return false;
                    metrics.Finished(discarded);
                }

                await outcomes.PublishAsync(discarded, cancellation);
            }

            // The report of an object that nobody can read goes with that object.
            if (entry is { Code: Codes.EntryUnreadable, Key: { } reported } && ParkingKeys.DueTime(reported) is not null)
                await parking.DeleteAsync(reported, cancellation);
            await parking.DeleteAsync(key, cancellation);
            logger.ParkedDiscarded(key);
            return true;
        }, cancellation, FileStatus.Discarded);

    private async Task<ParkedResult> EachAsync(
        ParkedSelection selection,
        Func<string, ParkedEntry, LoadedRecord, Task<bool>> act,
        CancellationToken cancellation,
        FileStatus alsoFrom = FileStatus.Parked)
    {
        List<string> done = [];
        List<string> notParked = [];
        var limit = Math.Min(selection.First ?? int.MaxValue, options.Value.MaxEntriesPerRequest);
        var isComplete = true;
        await foreach (var (key, entry) in MembersAsync(selection, cancellation))
        {
            if (done.Count == limit)
            {
                isComplete = false;
                break;
            }

            var isDone = entry is not null
                && (entry.FileId is null ? LoadedRecord.None : await RecordNamingAsync(key, entry.FileId, alsoFrom, cancellation)) is { } loaded
                && (entry.FileId is null || loaded.Record is not null)
                && await act(key, entry, loaded);
            (isDone ? done : notParked).Add(key);
        }

        return new(done, notParked, isComplete);
    }

    // Entry first, then its record. What is named and not there has none.
    private async IAsyncEnumerable<(string Key, ParkedEntry? Entry)> MembersAsync(ParkedSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var key in selection.Keys?.Distinct(StringComparer.Ordinal) ?? [])
            yield return (key, key.StartsWith(ParkingKeys.ParkedPrefix, StringComparison.Ordinal) ? await parking.FindAsync(key, cancellation) : null);
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

    private async Task<LoadedRecord> RecordNamingAsync(string parkingKey, string fileId, FileStatus alsoFrom, CancellationToken cancellation)
    {
        var loaded = await records.LoadReadableAsync(fileId, cancellation);
        return loaded?.Record is { } record && (record.Status == FileStatus.Parked || record.Status == alsoFrom) && record.ParkedKey == parkingKey ? loaded : LoadedRecord.None;
    }
}
