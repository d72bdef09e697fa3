using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>Entries in the parking bucket. Their keys follow from the record, so writing one again changes nothing.</summary>
internal sealed class ParkingLot(
    [FromKeyedServices(Components.Parking)] Bucket parking, [FromKeyedServices(Components.Files)] Bucket files, TimeProvider clock)
{
    /// <summary>Puts the entry that a waiting record is to be sent by.</summary>
    public Task PutDueAsync(FileRecord record, CancellationToken cancellation) =>
        PutFileAsync(ParkingKeys.Due(record.DueAt!.Value, record.FileId), record, record.Round, record.Generation, MessageSources.Requeue, clock.GetUtcNow(), cancellation);

    /// <summary>Puts the entry that a parked record names; its message is the one that a person's requeue sends.</summary>
    public Task PutParkedAsync(FileRecord record, CancellationToken cancellation) =>
        PutFileAsync(record.ParkedKey!, record, 0, record.Generation + 1, MessageSources.Console, record.UpdatedAt, cancellation);

    /// <summary>Keeps a message that no record can name, with its exact bytes.</summary>
    public Task PutMessageAsync(string why, string reason, ReadOnlyMemory<byte> body, CancellationToken cancellation) =>
        PutAsync(ParkingKeys.ParkedMessage(why, body.Span), new(null, null, why, reason, body, clock.GetUtcNow()), cancellation);

    /// <summary>An entry; null when there is none. What is no entry is shown as one with the code entry-unreadable and its exact bytes.</summary>
    public async Task<ParkedEntry?> FindAsync(string key, CancellationToken cancellation)
    {
        if (await parking.GetAsync(key, cancellation) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json.Span, WireJson.Default.ParkedEntry) ?? throw new JsonException("an entry may not be null");
        }
        catch (JsonException fault)
        {
            return new(null, null, Codes.EntryUnreadable, Texts.Truncate(fault.Message, FileRecord.DetailLength), json, DateTimeOffset.UnixEpoch);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellation) => parking.DeleteAsync(key, cancellation);

    public Task<ListingPage> ListAsync(string prefix, string? marker, int limit, CancellationToken cancellation) =>
        parking.ListAsync(prefix, marker, limit, cancellation);

    private async Task PutFileAsync(
        string key, FileRecord record, int round, int generation, string source, DateTimeOffset at, CancellationToken cancellation)
    {
        var bucket = await files.NameAsync(cancellation);
        var message = S3MessageWriter.Write(new(bucket, record.Key, record.Write, IsRemoval: false, new(source, round, generation, Traces.OfFile ?? record.Traceparent)));
        await PutAsync(key, new(record.FileId, record.Key, record.Code, record.Reason, message, at), cancellation);
    }

    private Task PutAsync(string key, ParkedEntry entry, CancellationToken cancellation) =>
        parking.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry), cancellation);
}
