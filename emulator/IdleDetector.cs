using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator;

/// <summary>
/// Waits until the system is idle: no message is queued, in flight, delayed or parked with a due time, and no notification
/// waits for its channel. Queues without a reader (the dead letters of a subscription) and messages that wait for an operator are ignored.
/// </summary>
internal sealed class IdleDetector
{
    private static readonly string[] _waiting = [ParkingKeys.DuePrefix, ParkingKeys.PendingNotificationsPrefix];
    private readonly EmbeddedCloud _cloud;
    private readonly HashSet<string> _unread;
    private readonly string? _parking;

    public IdleDetector(EmbeddedCloud cloud, IReadOnlyCollection<ComponentResource> components)
    {
        _cloud = cloud;
        var read = Values(components, "bindings.aws.sqs", "queueName").ToHashSet(StringComparer.Ordinal);
        _unread = [.. Values(components, "pubsub.aws.snssqs", "sqsDeadLettersQueueName").Where(queue => !read.Contains(queue))];
        _parking = Values(components.Where(component => component.Name == Components.Parking), "bindings.aws.s3", "bucket")
            .FirstOrDefault();
    }

    public Task WhenIdleAsync(CancellationToken cancellation) =>
        _cloud.WhenIdleAsync(_unread, _parking is null ? [] : [.. _waiting.Select(prefix => (_parking, prefix))], cancellation);

    private static IEnumerable<string> Values(IEnumerable<ComponentResource> components, string type, string name) =>
        components.Where(component => component.Type == type)
            .Select(component => component.Metadata.GetValueOrDefault(name)?.Value).OfType<string>();
}
