using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>An outcome in; every channel that its rules name hears of it, once each, and one that failed is tried again alone.</summary>
internal sealed class SendNotifications(
    NotificationLog notifications,
    Channels channels,
    UnreadableOutcomes unreadable,
    IOptions<NotifierOptions> options,
    NotificationMetrics metrics,
    FileMetrics skips,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>From the subscription. An event that is no outcome is redelivered until the subscription's dead-letter queue has it: DROP would delete it.</summary>
    public Task<DeliveryResult> HandleAsync(TopicMessage message, CancellationToken cancellation) =>
        Read(message) is ({ } outcome, _) ? NotifyAsync(message, outcome, cancellation) : Task.FromResult(DeliveryResult.Retry);

    /// <summary>From the dead-letter queue, in its SNS envelope.</summary>
    public Task<DeliveryResult> HandleDeadLetterAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var message = TopicMessage.FromEnvelope(body);
        return Read(message) switch
        {
            ({ } outcome, _) => NotifyAsync(message, outcome, cancellation),
            var (_, reason) => unreadable.HandleAsync(body, message.Id, reason, cancellation),
        };
    }

    private async Task<DeliveryResult> NotifyAsync(TopicMessage message, FileOutcome outcome, CancellationToken cancellation)
    {
        if (clock.GetUtcNow() - outcome.At > NotificationLog.NotifiedFor)
        {
            skips.Skipped("too-old");
            logger.OutcomeTooOld(message.Id, outcome.FileId, outcome.At);
            return DeliveryResult.Success;
        }

        using var activity = Traces.StartLinked("send notifications", new(message.Traceparent), outcome.FileId);
        var notification = Notification.Of(outcome, options.Value.FileLink);
        var delivery = DeliveryResult.Success;
        foreach (var channel in Routing.ChannelsFor(outcome, options.Value.RulesInForce()))
        {
            if (!await NotifyChannelAsync(channel, message.Id, outcome.FileId, notification, cancellation)) delivery = DeliveryResult.Retry;
        }

        return delivery;
    }

    // Mark, send, mark as sent. A kill between the last two sends once more: at least once is the best that a channel without ids can have.
    private async Task<bool> NotifyChannelAsync(string channel, string outcomeId, string fileId, Notification notification, CancellationToken cancellation)
    {
        var token = $"{Guid.NewGuid():N}";
        try
        {
            var turn = await notifications.ClaimAsync(outcomeId, channel, token, cancellation);
            if (turn == ClaimResult.AlreadySent) logger.ChannelKnows(channel, fileId);
            if (turn != ClaimResult.Claimed) return turn == ClaimResult.AlreadySent;
            await SendAsync(channel, outcomeId, token, notification, cancellation);
            await notifications.RecordSentAsync(outcomeId, channel, token);
            metrics.Sent(channel);
            logger.ChannelTold(channel, fileId);
            return true;
        }
        catch (CodedException failure)
        {
            metrics.Failed(channel, failure.Code);
            logger.ChannelFailed(channel, fileId, failure.Code, failure);
            return false;
        }
    }

    private async Task SendAsync(string channel, string outcomeId, string token, Notification notification, CancellationToken cancellation)
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

    private static (FileOutcome? Outcome, string Reason) Read(TopicMessage message)
    {
        if (message.Fault is not null) return (null, $"it is no CloudEvent: {message.Fault}");
        if (message.Id.Length == 0) return (null, "it has no id");
        try
        {
            return (JsonSerializer.Deserialize(message.Data.Span, WireJson.Default.FileOutcome), "its data is null");
        }
        catch (JsonException fault)
        {
            return (null, $"its data is no outcome: {fault.Message}");
        }
    }
}
