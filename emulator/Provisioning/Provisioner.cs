using System.Runtime.CompilerServices;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Creates the resources of a topology on an AWS-compatible endpoint. Existing resources are kept; settings that differ are
/// updated.</summary>
internal sealed class Provisioner(AwsConnection connection, TimeProvider clock) : IDisposable
{
    private readonly Queues _queues = new(connection);
    private readonly Topics _topics = new(connection, clock);
    private readonly Tables _tables = new(connection, clock);
    private readonly Buckets _buckets = new(connection);

    /// <summary>Provisions the resources in sequence; referenced ones come first.</summary>
    /// <exception cref="ProvisionException">A resource failed; those before it are provisioned.</exception>
    public async IAsyncEnumerable<ProvisionedItem> ProvisionAsync(
        Topology topology, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var queues = new Dictionary<string, Queues.Queue>(StringComparer.Ordinal);
        foreach (var spec in topology.Queues)
            queues[spec.Name] = await GuardAsync(ItemKind.Queue, spec.Name, () => _queues.EnsureAsync(spec, cancellation), cancellation);
        foreach (var queue in queues.Values)
        {
            var deadLetterArn = queue.Spec.DeadLetter is { } dead ? queues[dead.Queue].Arn : null;
            var senders = BucketsNotifying(topology, rule => rule.Queue == queue.Spec.Name);
            yield return await GuardAsync(
                ItemKind.Queue, queue.Spec.Name, () => _queues.UpdateAsync(queue, deadLetterArn, senders, cancellation), cancellation);
        }
        var topicArns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var spec in topology.Topics)
        {
            var senders = BucketsNotifying(topology, rule => rule.Topic == spec.Name);
            var (arn, item) =
                await GuardAsync(ItemKind.Topic, spec.Name, () => _topics.EnsureAsync(spec.Name, senders, cancellation), cancellation);
            topicArns[spec.Name] = arn;
            yield return item;
        }
        foreach (var spec in topology.Tables)
            yield return await GuardAsync(ItemKind.Table, spec.Name, () => _tables.EnsureAsync(spec, cancellation), cancellation);
        foreach (var spec in topology.Buckets)
            yield return await GuardAsync(ItemKind.Bucket, spec.Name, () => _buckets.EnsureAsync(spec, ArnOf, cancellation), cancellation);

        string ArnOf(NotificationSpec rule) => rule.Queue is { } queue ? queues[queue].Arn : topicArns[rule.Topic!];
    }

    public void Dispose()
    {
        _queues.Dispose();
        _topics.Dispose();
        _tables.Dispose();
        _buckets.Dispose();
    }

    private Task<T> GuardAsync<T>(ItemKind kind, string name, Func<Task<T>> step, CancellationToken cancellation) =>
        ProvisionException.GuardAsync(connection, kind, name, step, cancellation);

    private static IEnumerable<string> BucketsNotifying(Topology topology, Func<NotificationSpec, bool> isTarget) =>
        topology.Buckets.Where(bucket => bucket.Notifications.Any(isTarget)).Select(bucket => bucket.Name);
}
