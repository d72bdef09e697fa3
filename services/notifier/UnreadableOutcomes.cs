using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>How often an event was tried that is no outcome, and when the next try counts.</summary>
internal sealed record UnreadableRounds(int Count, DateTimeOffset NextAt);

/// <summary>Dead letters that are no outcomes. They are tried again for some rounds with growing pauses, since a version that is on its way
/// may read them; then they are parked with their bytes, where people see them, and leave the queue.</summary>
internal sealed class UnreadableOutcomes(
    StateEntries entries, [FromKeyedServices(Components.Parking)] Bucket parking, IOptions<NotifierOptions> options, TimeProvider clock,
    ILogger logger)
{
    // As long as the queue keeps a message.
    private static readonly TimeSpan _kept = TimeSpan.FromDays(14);

    /// <exception cref="CodedException">records-unavailable, parking-unavailable; the message comes back.</exception>
    public async Task<DeliveryResult> HandleAsync(ReadOnlyMemory<byte> body, string eventId, string reason, CancellationToken cancellation)
    {
        // The queue does not say how often it has delivered a message.
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

    // The key follows from the bytes: parked twice is parked once.
    private async Task ParkAsync(ReadOnlyMemory<byte> body, string eventId, string reason, CancellationToken cancellation)
    {
        var key = ParkingKeys.ParkedMessage(Codes.UnreadableOutcome, body.Span);
        var why = Texts.Truncate(reason, FileRecord.DetailLength);
        var entry = new ParkedEntry(null, null, Codes.UnreadableOutcome, why, body, clock.GetUtcNow());
        await parking.PutAsync(key, JsonSerializer.SerializeToUtf8Bytes(entry, WireJson.Default.ParkedEntry), cancellation);
        logger.OutcomeParked(eventId, key);
    }
}
