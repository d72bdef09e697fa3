using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>Sends a message to one channel, once unless a process is killed or an answer is lost. A message that the channel does not
/// accept is stored and tried again later.</summary>
internal sealed class ChannelDelivery(
    NotificationLog log,
    Channels channels,
    ChannelBreaker breaker,
    PendingMessages pending,
    NotificationMetrics metrics,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Claims, sends, and records as sent. A kill between the last two causes a second message, since a channel without message
    /// ids allows at-least-once delivery only.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="divert">Puts the message into a summary instead, and returns whether it did; null for none.</param>
    /// <returns>False when the caller must try again: records or the parking bucket are unavailable, or another replica sends.</returns>
    public async Task<bool> SendAsync(
        string channel, Message message, CancellationToken cancellation, Func<Task<bool>>? divert = null)
    {
        var token = $"{Guid.NewGuid():N}";
        try
        {
            var claim = await log.ClaimAsync(message.Id, channel, token, cancellation);
            if (claim == ClaimResult.AlreadySent) logger.NotificationAlreadySent(message.Id, channel);
            if (claim != ClaimResult.Claimed) return claim is ClaimResult.AlreadySent or ClaimResult.Pending;
            if (divert is not null && await DivertAsync(divert, channel, message, token, cancellation)) return true;
            var first = new PendingMessage(message, channel, 0, clock.GetUtcNow(), Codes.Unavailable(channel), "not tried yet");
            if (breaker.PausedUntil(channel) is { } until)
            {
                await pending.StoreAsync(first with { Detail = "paused after repeated failures" }, until, cancellation);
                await log.ReleaseAsync(message.Id, channel, token, isPending: true, cancellation);
                return true;
            }

            if (await TrySendAsync(channel, message, token, cancellation) is not { } failure) return true;
            await pending.StoreNextAsync(first, failure, cancellation);
            await log.ReleaseAsync(message.Id, channel, token, isPending: true, cancellation);
            return true;
        }
        catch (CodedException failure)
        {
            metrics.Failed(channel, failure.Code);
            logger.NotificationFailed(message.Id, channel, failure.Code, failure);
            return false;
        }
    }

    /// <summary>Tries a pending message again.</summary>
    /// <param name="key">Its object.</param>
    /// <param name="stored">The message.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">records-unavailable, parking-unavailable.</exception>
    public async Task RetryAsync(string key, PendingMessage stored, CancellationToken cancellation)
    {
        var (channel, message, token) = (stored.Channel, stored.Message, $"{Guid.NewGuid():N}");
        if (breaker.PausedUntil(channel) is not null) return;
        var claim = await log.ClaimAsync(message.Id, channel, token, cancellation, isRetry: true);
        if (claim == ClaimResult.HeldByOther) return;
        if (claim == ClaimResult.Claimed && await TrySendAsync(channel, message, token, cancellation) is { } failure)
        {
            await pending.StoreNextAsync(stored, failure, cancellation);
            await log.ReleaseAsync(message.Id, channel, token, isPending: true, cancellation);
        }

        await pending.DeleteAsync(key, cancellation);
    }

    private async Task<bool> DivertAsync(
        Func<Task<bool>> divert, string channel, Message message, string token, CancellationToken cancellation)
    {
        try
        {
            if (!await divert()) return false;
        }
        catch (CodedException)
        {
            await log.ReleaseAsync(message.Id, channel, token, isPending: false, cancellation);
            throw;
        }

        await log.RecordSentAsync(message.Id, channel, token);
        return true;
    }

    // Null when it was sent.
    private async Task<ChannelException?> TrySendAsync(string channel, Message message, string token, CancellationToken cancellation)
    {
        try
        {
            await channels.SendAsync(channel, message, cancellation);
        }
        catch (ChannelException failure)
        {
            breaker.Failed(channel);
            metrics.Failed(channel, failure.Code);
            logger.NotificationFailed(message.Id, channel, failure.Code, failure);
            return failure;
        }

        breaker.Succeeded(channel);
        await log.RecordSentAsync(message.Id, channel, token);
        metrics.Sent(channel);
        logger.NotificationSent(message.Id, channel);
        return null;
    }
}
