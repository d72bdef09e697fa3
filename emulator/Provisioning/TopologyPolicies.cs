using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Gives the queues and topics of a topology the policies that `provision` writes, so that it finds nothing to update.</summary>
internal static class TopologyPolicies
{
    private const string Policy = "Policy";

    public static void Apply(Topology topology, QueueStore queues, TopicStore topics)
    {
        foreach (var (name, senders) in Targets(topology, rule => rule.Queue).Where(target => queues.Registry.Has(target.Name)))
            queues.Registry.Change(name, queue => Update(queue, senders));
        foreach (var (name, senders) in Targets(topology, rule => rule.Topic).Where(target => topics.Find(target.Name) is not null))
            topics.Change(name, topic => Update(topic, senders));
    }

    private static QueueSettings Update(QueueSettings queue, IEnumerable<string> senders) =>
        AccessPolicy.Update(queue.Policy, "sqs:SendMessage", QueueAddress.ArnOf(queue.Name), senders) is { } policy
            ? queue with { Policy = policy }
            : queue;

    private static TopicSettings Update(TopicSettings topic, IEnumerable<string> senders)
    {
        var present = topic.Attributes.GetValueOrDefault(Policy);
        if (AccessPolicy.Update(present, "sns:Publish", TopicStore.ArnOf(topic.Name), senders) is not { } policy) return topic;
        return topic with { Attributes = new Dictionary<string, string>(topic.Attributes, StringComparer.Ordinal) { [Policy] = policy } };
    }

    private static IEnumerable<(string Name, IEnumerable<string> Buckets)> Targets(
        Topology topology, Func<NotificationSpec, string?> target) => topology.Buckets
        .SelectMany(bucket => bucket.Notifications.Select(target).OfType<string>().Select(name => (Name: name, Bucket: bucket.Name)))
        .GroupBy(pair => pair.Name, pair => pair.Bucket)
        .Select(group => (group.Key, group.AsEnumerable()));
}
