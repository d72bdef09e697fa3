using System.Runtime.CompilerServices;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Makes what a topology lists, on any endpoint that speaks AWS; what is there already stays as it is, but for settings that differ.</summary>
internal sealed class Provisioner(AwsPlace place, TimeProvider clock) : IDisposable
{
    private readonly Queues _queues = new(place);
    private readonly Topics _topics = new(place, clock);
    private readonly Tables _tables = new(place, clock);
    private readonly Buckets _buckets = new(place);

    /// <summary>One item after the other: those that others point at come first.</summary>
    /// <exception cref="ProvisionException">One of them could not be made; those before it are there.</exception>
    public async IAsyncEnumerable<ProvisionedItem> ProvisionAsync(Topology topology, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var queues = new Dictionary<string, Queues.Queue>(StringComparer.Ordinal);
        foreach (var spec in topology.Queues)
            queues[spec.Name] = await GuardAsync(ItemKind.Queue, spec.Name, () => _queues.EnsureAsync(spec, cancellation), cancellation);
        foreach (var queue in queues.Values)
        {
            var deadLetterArn = queue.Spec.DeadLetter is { } dead ? queues[dead.Queue].Arn : null;
            var senders = BucketsTelling(topology, rule => rule.Queue == queue.Spec.Name);
            yield return await GuardAsync(ItemKind.Queue, queue.Spec.Name, () => _queues.SettleAsync(queue, deadLetterArn, senders, cancellation), cancellation);
        }
        var topicArns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var spec in topology.Topics)
        {
            var senders = BucketsTelling(topology, rule => rule.Topic == spec.Name);
            var (arn, item) = await GuardAsync(ItemKind.Topic, spec.Name, () => _topics.EnsureAsync(spec.Name, senders, cancellation), cancellation);
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
        ProvisionException.GuardAsync(place, kind, name, step, cancellation);

    private static IEnumerable<string> BucketsTelling(Topology topology, Func<NotificationSpec, bool> isTold) =>
        topology.Buckets.Where(bucket => bucket.Notifications.Any(isTold)).Select(bucket => bucket.Name);
}
