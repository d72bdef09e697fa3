using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>A record as it is now.</summary>
/// <param name="Loaded">The record; null for an unreadable one.</param>
/// <param name="IsCurrent">Whether it belongs to the last upload through this service.</param>
internal sealed record ReadFile(LoadedRecord? Loaded, bool IsCurrent)
{
    /// <summary>The record; null when there is none.</summary>
    public FileRecord? Record => Loaded?.Record;

    /// <summary>Whether no further change is to be expected.</summary>
    public bool IsSettled => Loaded is null || (Record is { IsFinal: true } && IsCurrent);

    /// <summary>The strong ETag, quoted; null without a record.</summary>
    public string? ETag => Record is null ? null : $"\"{Loaded!.Entry.ETag}\"";

    /// <summary>The details; null without a record.</summary>
    public FileDetails? Details => Record is { } record ? FileDetails.Of(record, IsCurrent) : null;
}

/// <summary>Reads one file's record, and waits for its outcome.</summary>
internal sealed class FileReader(RecordStore records, StateEntries entries, TimeProvider clock)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    /// <summary>Reads a record.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<ReadFile> ReadAsync(string fileId, CancellationToken cancellation)
    {
        var loaded = await records.LoadReadableAsync(fileId, cancellation);
        if (loaded?.Record is not { } record) return new(loaded, IsCurrent: true);
        var receipt = (await entries.LoadAsync(StateKeys.Upload(fileId), cancellation)).As(WireJson.Default.UploadReceipt);
        // The record of an overwritten object is final, too: only the receipt shows that another one is to come.
        return new(loaded, receipt is null || Integrity.IsOf(receipt, record.Write) || receipt.ReceivedAt <= record.UpdatedAt);
    }

    /// <summary>Reads a record until it is settled, has another ETag than the given one, or the time is over.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<ReadFile> WaitAsync(string fileId, TimeSpan time, string? known, CancellationToken cancellation)
    {
        var (began, pause) = (clock.GetTimestamp(), _shortest);
        while (true)
        {
            var file = await ReadAsync(fileId, cancellation);
            var left = time - clock.GetElapsedTime(began);
            var isNews = known is null ? file.IsSettled : file.ETag != known;
            if (isNews || left <= TimeSpan.Zero) return file;
            await Task.Delay(pause < left ? pause : left, clock, cancellation);
            pause = pause + pause < _longest ? pause + pause : _longest;
        }
    }
}
