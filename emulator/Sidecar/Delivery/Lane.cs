using System.Text;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.sqs as input: delivers one message at a time and deletes it if the app accepts it; pauses 50 ms after
/// each.</summary>
internal sealed class Lane(string name, string queue, IQueues queues, BindingDelivery delivery, TimeProvider clock, ILogger logger)
    : InputWorker
{
    private static readonly TimeSpan _longPoll = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);
    private static readonly Dictionary<string, string> _noMetadata = new(StringComparer.Ordinal);

    public override string Name => name;

    public override async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        while (!stopping.IsCancellationRequested)
        {
            var received = await ReceiveAsync(_longPoll, stopping);
            if (received.Count == 0) continue;
            await HandleAsync(received[0], abort);
            await Task.Delay(_pause, clock, stopping).IsCancelledAsync();
            // Like daprd: a lane that is stopped during a delivery receives one more message without delivering it.
            if (stopping.IsCancellationRequested) await ReceiveAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            return await queues.ReceiveAsync(queue, max: 1, wait, visibilityOverride: null, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
    }

    private async Task HandleAsync(ReceivedMessage message, CancellationToken abort)
    {
        try
        {
            await delivery.SendAsync(Encoding.UTF8.GetBytes(message.Body), _noMetadata, abort);
        }
        catch (CallException exception)
        {
            logger.BindingFailed(name, exception.Message);
            return;
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            return;
        }
        await queues.DeleteAsync(queue, message.ReceiptHandle, CancellationToken.None);
    }
}
