using System.Text.Json;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Reads the queue of an app's pubsub.aws.snssqs component, and delivers its
/// messages to the subscriptions of their topics.</summary>
internal sealed class TopicConsumer(
    SnsSqs component, IReadOnlyDictionary<string, SubscriptionResource> subscriptions, IQueues queues, TopicDelivery delivery,
    ILogger logger) : InputWorker, IDisposable
{
    private readonly InFlight _inFlight = new();
    private readonly SemaphoreSlim _gate = new(component.ConcurrencyLimit > 0 ? component.ConcurrencyLimit : int.MaxValue);

    public override string Name => component.Name;

    public override async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        while (!stopping.IsCancellationRequested)
        {
            foreach (var message in await ReceiveAsync(stopping))
            {
                // The remaining messages are not handled and will be redelivered.
                if (await _gate.WaitAsync(stopping).IsCancelledAsync()) break;
                var work = HandleAsync(message, abort);
                if (component.IsSequential) await work;
                else _inFlight.Add(work);
            }
        }
        await _inFlight.WhenDoneAsync();
    }

    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return await queues.ReceiveAsync(component.Queue, component.BatchSize, component.Wait, component.Visibility, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
    }

    private async Task HandleAsync(ReceivedMessage message, CancellationToken abort)
    {
        // The caller continues with the next message while this one is handled.
        await Task.Yield();
        try
        {
            if (await IsOverLimitAsync(message)) return;
            if (Find(message.Body) is not { } found)
            {
                logger.TopicMessageUnknown(component.Name, component.Queue);
                return;
            }
            if (await delivery.DeliverAsync(found.Subscription, found.Text, abort))
                await queues.DeleteAsync(component.Queue, message.ReceiptHandle, CancellationToken.None);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            logger.BindingFailed(component.Name, "stopped");
        }
        finally
        {
            _gate.Release();
        }
    }

    // Without a dead-letter queue the component deletes a message at the retry limit.
    private async Task<bool> IsOverLimitAsync(ReceivedMessage message)
    {
        if (component.DeadLetterQueue is not null || message.ReceiveCount < component.RetryLimit) return false;
        if (component.KeepsPastRetryLimit)
        {
            await queues.ReturnAsync(component.Queue, message.ReceiptHandle, CancellationToken.None);
            return false;
        }
        logger.TopicMessageDeleted(component.Name, component.RetryLimit);
        await queues.DeleteAsync(component.Queue, message.ReceiptHandle, CancellationToken.None);
        return true;
    }

    private (SubscriptionResource Subscription, string Text)? Find(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var arn = json.RootElement.GetProperty("TopicArn").GetString()!;
            var text = json.RootElement.GetProperty("Message").GetString()!;
            return subscriptions.TryGetValue(arn[(arn.LastIndexOf(':') + 1)..], out var subscription) ? (subscription, text) : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
