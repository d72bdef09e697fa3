using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>Sends messages, byte for byte, to queues behind Dapr's SQS bindings.</summary>
public static class QueueSender
{
    /// <summary>Sends one message.</summary>
    /// <param name="dapr">The sidecar.</param>
    /// <param name="component">An output binding.</param>
    /// <param name="body">UTF-8 text.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The component is unavailable; the message may have been sent or not.</exception>
    public static async Task SendToQueueAsync(
        this DaprClient dapr, string component, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        try
        {
            await dapr.InvokeBindingAsync(new BindingRequest(component, "create") { Data = body }, cancellation);
        }
        catch (DaprException failure)
        {
            throw new CodedException(Codes.Unavailable(component), $"{component}: the message could not be sent", failure);
        }
    }
}
