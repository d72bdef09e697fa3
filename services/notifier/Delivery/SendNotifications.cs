using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Notifier;

/// <summary>Handles outcomes from the topic and from its dead-letter queue.</summary>
internal sealed class SendNotifications(
    OutcomeDispatch dispatch, UnreadableOutcomes unreadable, FileMetrics skips, TimeProvider clock, ILogger logger)
{
    /// <summary>Handles an event of the subscription. An unreadable event is redelivered until it is dead-lettered, since DROP would delete
    /// it.</summary>
    public Task<DeliveryResult> HandleAsync(TopicMessage message, CancellationToken cancellation) =>
        Read(message) is ({ } outcome, _) ? NotifyAsync(message, outcome, cancellation) : Task.FromResult(DeliveryResult.Retry);

    /// <summary>Handles an event of the dead-letter queue, in its SNS envelope.</summary>
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
        return await dispatch.DispatchAsync(message.Id, outcome, cancellation) ? DeliveryResult.Success : DeliveryResult.Retry;
    }

    private static (FileOutcome? Outcome, string Reason) Read(TopicMessage message)
    {
        if (message.Fault is not null) return (null, $"it is not a CloudEvent: {message.Fault}");
        if (message.Id.Length == 0) return (null, "it has no id");
        try
        {
            return (JsonSerializer.Deserialize(message.Data.Span, WireJson.Default.FileOutcome), "its data is null");
        }
        catch (JsonException failure)
        {
            return (null, $"its data is not an outcome: {failure.Message}");
        }
    }
}
