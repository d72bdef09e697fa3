using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>How often an unreadable event was tried, and when the next try counts.</summary>
internal sealed record UnreadableRounds(int Count, DateTimeOffset NextAt);

/// <summary>Handles dead letters that are not outcomes. They are retried for some rounds with growing pauses, since a newer version may
/// read them, then parked with their bytes and removed from the queue.</summary>
internal sealed class UnreadableOutcomes(
    StateEntries entries,
    [FromKeyedServices(Components.Parking)] Bucket parking,
    IOptions<NotifierOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    // The retention of the queue.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(14);

    /// <summary>Counts the try, and parks the message after the last round.</summary>
    /// <exception cref="CodedException">records-unavailable, parking-unavailable; the message is redelivered.</exception>
    public async Task<DeliveryResult> HandleAsync(ReadOnlyMemory<byte> body, string eventId, string reason, CancellationToken cancellation)
    {
        // The binding does not pass on how often SQS has delivered a message.
        var key = StateKeys.Unreadable(body.Span);
        var now = clock.GetUtcNow();
        var rounds = (await entries.LoadAsync(key, cancellation)).As(NotifierJson.Default.UnreadableRounds);
        if (rounds is not null && rounds.NextAt > now) return DeliveryResult.Retry;
        var count = rounds?.Count ?? 0;
        if (count >= options.Value.UnreadableRounds)
        {
            await ParkAsync(body, eventId, reason, cancellation);
            return DeliveryResult.Success;
        }

        if (rounds is null) logger.OutcomeUnreadable(eventId, reason, options.Value.UnreadableRounds);
        var next = new UnreadableRounds(count + 1, now + (options.Value.UnreadablePause * Math.Pow(2, count)));
        await entries.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(next, NotifierJson.Default.UnreadableRounds), cancellation, _kept);
        return DeliveryResult.Retry;
    }

    // The key is a digest of the bytes, so parking twice has the effect of parking once.
    private async Task ParkAsync(ReadOnlyMemory<byte> body, string eventId, string reason, CancellationToken cancellation)
    {
        var key = ParkingKeys.ParkedMessage(Codes.UnreadableOutcome, body.Span);
        var why = Texts.Truncate(reason, FileRecord.DetailLength);
        var entry = new ParkedEntry(null, null, Codes.UnreadableOutcome, why, body, clock.GetUtcNow());
        await parking.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry), cancellation);
        logger.OutcomeParked(eventId, key);
    }
}
