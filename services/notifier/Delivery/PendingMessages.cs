using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>A message that a channel has not accepted yet, or that is due later.</summary>
/// <param name="Message">The message.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Tries">Number of failed tries.</param>
/// <param name="Since">When it was stored first.</param>
/// <param name="Code">The code of the last failure.</param>
/// <param name="Detail">The last failure as a sentence.</param>
internal sealed record PendingMessage(Message Message, string Channel, int Tries, DateTimeOffset Since, string Code, string Detail);

/// <summary>Pending and failed messages: objects in the parking bucket, so that they survive restarts and people can see them.</summary>
internal sealed class PendingMessages(
    [FromKeyedServices(Components.Parking)] Bucket parking, IOptions<NotifierOptions> options, TimeProvider clock, ILogger logger)
{
    /// <summary>Stores a message until a time.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task StoreAsync(PendingMessage message, DateTimeOffset due, CancellationToken cancellation) => parking.PutAsync(
        NotifyKeys.At(NotifyKeys.Pending, due, NotifyKeys.NameOf(message.Message.Id, message.Channel)), ToJson(message), cancellation);

    /// <summary>Stores a message after a failed try: until the next one, or as failed after the last one.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task StoreNextAsync(PendingMessage message, ChannelException failure, CancellationToken cancellation)
    {
        var next = message with { Tries = message.Tries + 1, Code = failure.Code, Detail = CodedException.DetailOf(failure) };
        if (next.Tries < options.Value.MaxTries)
        {
            var pause = PauseAfter(next.Tries);
            if (failure.RetryAfter is { } asked && asked > pause) pause = asked;
            await StoreAsync(next, clock.GetUtcNow() + pause, cancellation);
            return;
        }

        await parking.PutAsync(FailedKey(next), ToJson(next), cancellation);
        logger.NotificationGivenUp(next.Message.Id, next.Channel, next.Tries, next.Code);
        if (next.Message.Type == Message.ChannelFailed) return;
        // The report is due now and is sent by the next tick; one an hour for each channel.
        var now = clock.GetUtcNow();
        var report = Message.Of(
            StateKeys.HexDigest($"{Message.ChannelFailed}\n{next.Channel}\n{now.UtcDateTime:yyyyMMddHH}"),
            new ChannelFailure(next.Channel, next.Code, next.Detail, next.Tries, next.Message.Id),
            now);
        if (options.Value.ReporterOf(next.Channel) is { } reporter)
            await StoreAsync(new(report, reporter, 0, now, next.Code, "not tried yet"), now, cancellation);
        else logger.NoOtherChannel(next.Channel);
    }

    /// <summary>Reads a pending or failed message.</summary>
    /// <returns>Null when it is gone or unreadable.</returns>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public async Task<PendingMessage?> ReadAsync(string key, CancellationToken cancellation)
    {
        if (await parking.GetAsync(key, cancellation) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json.Span, NotifierJson.Default.PendingMessage);
        }
        catch (JsonException)
        {
            logger.ObjectUnreadable(key);
            return null;
        }
    }

    /// <summary>Lists the objects below a prefix.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task<ListingPage> ListAsync(string prefix, string? after, int limit, CancellationToken cancellation) =>
        parking.ListAsync(prefix, after, limit, cancellation);

    /// <summary>Deletes a pending or failed message.</summary>
    /// <exception cref="CodedException">parking-unavailable.</exception>
    public Task DeleteAsync(string key, CancellationToken cancellation) => parking.DeleteAsync(key, cancellation);

    private TimeSpan PauseAfter(int tries)
    {
        var pause = options.Value.RetryMinimum * Math.Pow(2, Math.Min(tries - 1, 30));
        return pause < options.Value.RetryMaximum ? pause : options.Value.RetryMaximum;
    }

    private static string FailedKey(PendingMessage message) =>
        $"{NotifyKeys.Failed}{NotifyKeys.NameOf(message.Message.Id, message.Channel)}.json";

    private static byte[] ToJson(PendingMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, NotifierJson.Default.PendingMessage);
}
