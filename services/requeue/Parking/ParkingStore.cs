using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Entries in the parking bucket. Their keys follow from the record, so writing one again changes nothing.</summary>
internal sealed class ParkingStore(
    [FromKeyedServices(Components.Parking)] Bucket parking, FileSources sources, TimeProvider clock)
{
    /// <summary>Bytes of an object that is still read: more than an entry with a queue's largest message has, and little enough to be the
    /// message of another entry.</summary>
    public const long LargestEntry = 2 << 20;

    /// <summary>Whether a listed object below <c>due/</c> is one that the sweep sends at its time.</summary>
    public static bool IsDueEntry(ListedObject listed) => ParkingKeys.DueTime(listed.Key) is not null && listed.Size <= LargestEntry;

    /// <summary>Puts the entry that a waiting record is to be sent by.</summary>
    public Task PutDueAsync(FileRecord record, CancellationToken cancellation) =>
        PutFileAsync(ParkingKeys.Due(
            record.DueAt!.Value, record.FileId),
                record, record.Round, record.Generation, MessageSources.Requeue, clock.GetUtcNow(), cancellation);

    /// <summary>Puts the entry that a parked record names; its message is the one that a person's requeue sends.</summary>
    public Task PutParkedAsync(FileRecord record, CancellationToken cancellation) =>
        PutFileAsync(record.ParkedKey!, record, 0, record.Generation + 1, MessageSources.Console, record.UpdatedAt, cancellation);

    /// <summary>Keeps a message that no record can name, with its exact bytes.</summary>
    public Task PutMessageAsync(string why, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        PutAsync(ParkingKeys.ParkedMessage(why, body.Span), new(null, null, why, reason, body, clock.GetUtcNow()), cancellation);

    /// <summary>Reports an object that stays where it is, since no message can carry it: by an entry without bytes that names it.</summary>
    /// <returns>The entry's key.</returns>
    public async Task<string> PutReportAsync(ListedObject listed, CancellationToken cancellation)
    {
        var report = ParkingKeys.ParkedMessage(Codes.EntryUnreadable, Encoding.UTF8.GetBytes(listed.Key));
        await PutAsync(report, TooLarge(listed.Key, listed.Size) with { Key = listed.Key, At = clock.GetUtcNow() }, cancellation);
        return report;
    }

    /// <summary>An entry by its key; null when there is none. Its size is looked at first: a sidecar would read all of an object before it
    /// refuses it.</summary>
    public async Task<ParkedEntry?> FindAsync(string key, CancellationToken cancellation) =>
        (await parking.LookAsync(key, cancellation)).Listed is { } listed ? await FindAsync(listed, cancellation) : null;

    /// <summary>An entry that was listed; null when it is gone. An object that is no entry is shown as one with the code entry-unreadable
    /// and its exact bytes, or without any where it is too large to be read.</summary>
    public async Task<ParkedEntry?> FindAsync(ListedObject listed, CancellationToken cancellation)
    {
        if (listed.Size > LargestEntry) return TooLarge(listed.Key, listed.Size);
        try
        {
            return await parking.GetAsync(listed.Key, cancellation) is { } json ? Read(json) : null;
        }
        catch (CodedException failure) when (failure.IsTooLarge)
        {
            return TooLarge(listed.Key, null);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellation) => parking.DeleteAsync(key, cancellation);

    public Task<ListingPage> ListAsync(string prefix, string? marker, int limit, CancellationToken cancellation) =>
        parking.ListAsync(prefix, marker, limit, cancellation);

    private static ParkedEntry Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var entry = JsonSerializer.Deserialize(json.Span, WireJson.Default.ParkedEntry)
                ?? throw new JsonException("an entry may not be null");
            // A queue takes no empty message: what holds none can never be sent.
            return entry.Body.IsEmpty && entry.Code != Codes.EntryUnreadable ? Unreadable("it holds no message", json) : entry;
        }
        catch (JsonException fault)
        {
            return Unreadable(fault.Message, json);
        }
    }

    private static ParkedEntry TooLarge(string key, long? bytes) => Unreadable(
        $"{key} has {(bytes is null ? "more" : bytes)} bytes (limit: {LargestEntry}); it was not read", default);

    private static ParkedEntry Unreadable(string reason, ReadOnlyMemory<byte> bytes) =>
        new(null, null, Codes.EntryUnreadable, Texts.Truncate(reason, FileRecord.DetailLength), bytes, DateTimeOffset.UnixEpoch);

    private async Task PutFileAsync(
        string key, FileRecord record, int round, int generation, string source, DateTimeOffset at, CancellationToken cancellation)
    {
        var bucket = await (await sources.BucketAsync(record.Source, cancellation)).NameAsync(cancellation);
        var message = S3MessageWriter.Write(
            new(bucket, record.Key, record.Write, IsRemoval: false, new(source, round, generation, Traces.OfFile ?? record.Traceparent)));
        await PutAsync(
            key, new(record.FileId, record.Key, record.Code, record.Reason, message, at) { Source = record.Source }, cancellation);
    }

    private Task PutAsync(string key, ParkedEntry entry, CancellationToken cancellation) =>
        parking.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry), cancellation);
}
