using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>A parked file or message, as people see it.</summary>
internal sealed record ParkedItem(string ParkingKey, string? FileId, string? Key, string? Code, string? Reason, DateTimeOffset At);

/// <summary>What is parked for one cause.</summary>
internal sealed record ParkedGroup(string Code, int Count, DateTimeOffset First, DateTimeOffset Last, IReadOnlyList<ParkedItem> Items);

/// <summary>All that is parked, by cause; <c>IsComplete</c> is false when there is more than one answer holds.</summary>
internal sealed record ParkedOverview(IReadOnlyList<ParkedGroup> Groups, bool IsComplete);

/// <summary>What a person asks for: exactly these entries.</summary>
internal sealed record ParkedSelection(IReadOnlyList<string> Keys);

/// <summary>What became of each entry.</summary>
internal sealed record ParkedResult(IReadOnlyList<string> Done, IReadOnlyList<string> NotParked);

/// <summary>What waits for a person: shown by cause, sent back, or given up.</summary>
internal sealed class ParkedFiles(
    ParkingLot parking, RecordStore records, OutcomePublisher outcomes, MainQueue queue, FileMetrics metrics, TimeProvider clock, ILogger logger)
{
    private const int PageSize = 1000;

    public async Task<ParkedOverview> ListAsync(CancellationToken cancellation)
    {
        var page = await parking.ListAsync(ParkingKeys.ParkedPrefix, null, PageSize, cancellation);
        List<ParkedItem> items = [];
        foreach (var listed in page.Objects)
        {
            // Entry first, then the record: one that its record no longer names is on its way out.
            if (await parking.FindAsync(listed.Key, cancellation) is not { } entry) continue;
            if (entry.FileId is null || await RecordNamingAsync(listed.Key, entry.FileId, cancellation) is { Record: not null })
                items.Add(new(listed.Key, entry.FileId, entry.Key, entry.Code, entry.Reason, entry.At));
        }

        var groups = items.GroupBy(item => item.Code ?? Codes.Unexpected, StringComparer.Ordinal)
            .Select(group => new ParkedGroup(group.Key, group.Count(), group.Min(item => item.At), group.Max(item => item.At), [.. group]));
        return new([.. groups.OrderByDescending(group => group.Count)], page.NextMarker is null);
    }

    /// <summary>Sends each entry's message, then deletes the entry. The record is the processor's to open: twice is the same generation.</summary>
    public Task<ParkedResult> RequeueAsync(ParkedSelection selection, CancellationToken cancellation) =>
        EachAsync(selection, async (key, entry, _) =>
        {
            await queue.SendAsync(entry.Body, cancellation);
            await parking.DeleteAsync(key, cancellation);
            logger.ParkedSentBack(key);
            return true;
        }, cancellation);

    /// <summary>Gives each file up: the record first, then its outcome, then the entry goes.</summary>
    public Task<ParkedResult> DiscardAsync(ParkedSelection selection, CancellationToken cancellation) =>
        EachAsync(selection, async (key, _, loaded) =>
        {
            if (loaded.Record is { } record)
            {
                var discarded = (record with { ParkedKey = null, UpdatedAt = clock.GetUtcNow() }).AsFinal(FileStatus.Discarded);
                if (!await records.ReplaceAsync(loaded, discarded, cancellation)) return false;
                using var activity = Traces.Continue("discard file", new(record.Traceparent), record.FileId);
                await outcomes.PublishAsync(discarded, cancellation);
                metrics.Finished(discarded);
            }

            await parking.DeleteAsync(key, cancellation);
            logger.ParkedDiscarded(key);
            return true;
        }, cancellation);

    private async Task<ParkedResult> EachAsync(
        ParkedSelection selection, Func<string, ParkedEntry, LoadedRecord, Task<bool>> act, CancellationToken cancellation)
    {
        List<string> done = [];
        List<string> notParked = [];
        foreach (var key in selection.Keys.Distinct(StringComparer.Ordinal))
        {
            var isDone = key.StartsWith(ParkingKeys.ParkedPrefix, StringComparison.Ordinal)
                && await parking.FindAsync(key, cancellation) is { } entry
                && (entry.FileId is null ? LoadedRecord.None : await RecordNamingAsync(key, entry.FileId, cancellation)) is { } loaded
                && (entry.FileId is null || loaded.Record is not null)
                && await act(key, entry, loaded);
            (isDone ? done : notParked).Add(key);
        }

        return new(done, notParked);
    }

    private async Task<LoadedRecord> RecordNamingAsync(string parkingKey, string fileId, CancellationToken cancellation)
    {
        var loaded = await records.LoadAsync(fileId, cancellation);
        return loaded.Record is { Status: FileStatus.Parked } record && record.ParkedKey == parkingKey ? loaded : LoadedRecord.None;
    }
}
