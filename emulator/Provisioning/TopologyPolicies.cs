using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Gives the queues and topics of a topology the policies that `provision` writes, so that it finds nothing to update.</summary>
internal static class TopologyPolicies
{
    public static void Apply(Topology topology, QueueStore queues, TopicStore topics)
    {
        foreach (var (name, senders) in Targets(topology, rule => rule.Queue).Where(target => queues.Registry.Has(target.Name)))
        {
            queues.Registry.Change(name, queue =>
                AccessPolicy.Update(queue.Policy, "sqs:SendMessage", AwsHttp.QueueAddress.ArnOf(name), senders) is { } policy ? queue with { Policy = policy } : queue);
        }
        foreach (var (name, senders) in Targets(topology, rule => rule.Topic).Where(target => topics.Find(target.Name) is not null))
        {
            topics.Change(name, topic =>
                AccessPolicy.Update(topic.Attributes.GetValueOrDefault("Policy"), "sns:Publish", TopicStore.ArnOf(name), senders) is { } policy
                    ? topic with { Attributes = topic.Attributes.Where(one => one.Key != "Policy").Append(new("Policy", policy)).ToDictionary(StringComparer.Ordinal) }
                    : topic);
        }
    }

    private static IEnumerable<(string Name, IEnumerable<string> Buckets)> Targets(Topology topology, Func<NotificationSpec, string?> target) => topology.Buckets
        .SelectMany(bucket => bucket.Notifications.Select(target).OfType<string>().Select(name => (Name: name, Bucket: bucket.Name)))
        .GroupBy(pair => pair.Name, pair => pair.Bucket)
        .Select(group => (group.Key, group.AsEnumerable()));
}
