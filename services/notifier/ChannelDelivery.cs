using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>Sends the notification of an outcome to one channel, at most once unless a process is killed or an answer is lost.</summary>
internal sealed class ChannelDelivery(NotificationLog notifications, Channels channels, NotificationMetrics metrics, ILogger logger)
{
    /// <summary>Claims, sends, and records as sent. A kill between the last two causes a second notification, since a channel without
    /// message ids allows at-least-once delivery only.</summary>
    /// <returns>False when the event must be redelivered.</returns>
    public async Task<bool> NotifyAsync(
        string channel, string outcomeId, string fileId, Notification notification, CancellationToken cancellation)
    {
        var token = $"{Guid.NewGuid():N}";
        try
        {
            var claim = await notifications.ClaimAsync(outcomeId, channel, token, cancellation);
            if (claim == ClaimResult.AlreadySent) logger.NotificationAlreadySent(fileId, channel);
            if (claim != ClaimResult.Claimed) return claim == ClaimResult.AlreadySent;
            await SendAsync(channel, outcomeId, token, notification, cancellation);
            await notifications.RecordSentAsync(outcomeId, channel, token);
            metrics.Sent(channel);
            logger.NotificationSent(fileId, channel);
            return true;
        }
        catch (CodedException failure)
        {
            metrics.Failed(channel, failure.Code);
            logger.NotificationFailed(fileId, channel, failure.Code, failure);
            return false;
        }
    }

    private async Task SendAsync(
        string channel, string outcomeId, string token, Notification notification, CancellationToken cancellation)
    {
        try
        {
            await channels.SendAsync(channel, notification, cancellation);
        }
        catch (CodedException failure) when (failure.Code != Codes.TimedOut)
        {
            await notifications.ReleaseAsync(outcomeId, channel, token, cancellation);
            throw;
        }
    }
}
