namespace FilePipeline.Emulator.Cloud;

/// <summary>SNS as the components of sidecars use it: the store in this process, or the same over HTTP.</summary>
internal interface ITopics
{
    Task EnsureAsync(string topic, CancellationToken cancellation, string? daprTopic = null);

    Task SubscribeQueueAsync(string topic, string queue, CancellationToken cancellation);

    Task PublishAsync(string topic, string message, string? subject, CancellationToken cancellation);
}
