using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Page;

/// <summary>What the cloud holds at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Buckets">With the count and the bytes of their objects.</param>
/// <param name="Queues">With what can be received, is worked on, and comes later.</param>
/// <param name="Topics">With the queues that subscribe.</param>
/// <param name="Messages">The latest to people, newest first.</param>
/// <param name="Incidents">What went wrong or was refused, newest first.</param>
internal sealed record CloudSnapshot(
    DateTimeOffset At,
    IReadOnlyList<BucketState> Buckets,
    IReadOnlyList<QueueState> Queues,
    IReadOnlyList<TopicState> Topics,
    IReadOnlyList<PersonMessage> Messages,
    IReadOnlyList<Incident> Incidents)
{
    private const int LatestMessages = 50;

    public static CloudSnapshot Of(EmbeddedCloud cloud, TimeProvider clock)
    {
        var queues = cloud.Queues.All();
        var ends = queues.Select(queue => queue.DeadLetter?.Queue).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new(
            clock.GetUtcNow(),
            [.. cloud.Objects.Buckets.Order(StringComparer.Ordinal).Select(bucket => BucketState.Of(bucket, cloud.Objects.TotalOf(bucket)))],
            [.. queues.Select(queue => QueueState.Of(queue, cloud.Queues.CountsOf(queue.Name), ends.Contains(queue.Name)))],
            [.. cloud.Topics.Names().Select(topic => new TopicState(topic, cloud.Topics.SubscribersOf(topic)))],
            cloud.People.Latest(LatestMessages),
            cloud.Incidents.Latest);
    }
}

internal sealed record BucketState(string Name, long Objects, long Bytes)
{
    public static BucketState Of(string name, ObjectTotal total) => new(name, total.Objects, total.Bytes);
}

/// <param name="Name">Its name.</param>
/// <param name="Visible">Messages that can be received.</param>
/// <param name="InFlight">Messages that somebody works on.</param>
/// <param name="Delayed">Messages that come later.</param>
/// <param name="DeadLetters">Where messages go that were received too often; null for nowhere.</param>
/// <param name="IsDead">Whether it holds such messages of another queue.</param>
internal sealed record QueueState(string Name, int Visible, int InFlight, int Delayed, string? DeadLetters, bool IsDead)
{
    public static QueueState Of(QueueSpec queue, QueueCounts counts, bool isDead) =>
        new(queue.Name, counts.Visible, counts.InFlight, counts.Delayed, queue.DeadLetter?.Queue, isDead);
}

internal sealed record TopicState(string Name, IReadOnlyList<string> Queues);
