using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Page;

/// <summary>The content of the cloud at one moment.</summary>
/// <param name="At">The time of the snapshot.</param>
/// <param name="Buckets">The buckets with number and size of their objects.</param>
/// <param name="Queues">The queues with their message counts.</param>
/// <param name="Topics">The topics with their subscribed queues.</param>
/// <param name="Workflows">The workflow instances that changed last, newest first.</param>
/// <param name="Messages">The latest sent notifications, newest first.</param>
/// <param name="Incidents">Failures and refused requests, newest first.</param>
/// <param name="DeadLetters">The newest messages of the dead-letter queues.</param>
/// <param name="Pages">The address of ingest's pages; null where no ingest runs.</param>
internal sealed record CloudSnapshot(
    DateTimeOffset At,
    IReadOnlyList<BucketState> Buckets,
    IReadOnlyList<QueueState> Queues,
    IReadOnlyList<TopicState> Topics,
    IReadOnlyList<WorkflowSummary> Workflows,
    IReadOnlyList<SentMessage> Messages,
    IReadOnlyList<Incident> Incidents,
    IReadOnlyList<DeadLetter> DeadLetters,
    Uri? Pages)
{
    private const int LatestMessages = 50;
    private const int LatestWorkflows = 50;
    private const int LatestDeadLetters = 20;

    public static CloudSnapshot Of(EmbeddedCloud cloud, TimeProvider clock)
    {
        var queues = cloud.Queues.All();
        var ends = queues.Select(queue => queue.DeadLetter?.Queue).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return new(
            clock.GetUtcNow(),
            [.. cloud.Objects.Buckets.Order(StringComparer.Ordinal)
                .Select(bucket => BucketState.Of(bucket, cloud.Objects.TotalOf(bucket)))],
            [.. queues.Select(queue => QueueState.Of(queue, cloud.Queues.CountsOf(queue.Name), ends.Contains(queue.Name)))],
            [.. cloud.Topics.Names().Select(topic => new TopicState(topic, cloud.Topics.SubscribersOf(topic)))],
            cloud.Workflows.Latest(LatestWorkflows),
            cloud.SentMessages.Latest(LatestMessages),
            cloud.Incidents.Latest,
            [.. ends.Order(StringComparer.Ordinal).Where(cloud.Queues.Registry.Has).SelectMany(queue =>
                cloud.Queues.Latest(queue, LatestDeadLetters).Select(body => DeadLetter.Of(queue, body)))],
            cloud.Pages);
    }
}

internal sealed record BucketState(string Name, long Objects, long Bytes)
{
    public static BucketState Of(string name, ObjectTotal total) => new(name, total.Objects, total.Bytes);
}

/// <param name="Name">The queue's name.</param>
/// <param name="Visible">Messages that can be received.</param>
/// <param name="InFlight">Messages that were received and not deleted yet.</param>
/// <param name="Delayed">Messages that are not visible yet.</param>
/// <param name="DeadLetters">The dead-letter queue; null if there is none.</param>
/// <param name="IsDead">Whether this is the dead-letter queue of another queue.</param>
internal sealed record QueueState(string Name, int Visible, int InFlight, int Delayed, string? DeadLetters, bool IsDead)
{
    public static QueueState Of(QueueSpec queue, QueueCounts counts, bool isDead) =>
        new(queue.Name, counts.Visible, counts.InFlight, counts.Delayed, queue.DeadLetter?.Queue, isDead);
}

internal sealed record TopicState(string Name, IReadOnlyList<string> Queues);

/// <param name="Queue">The dead-letter queue.</param>
/// <param name="Keys">The keys of the files that the message is about; none for a message that is no S3 event.</param>
/// <param name="Body">The body, line by line; characters that hide or reorder others are replaced, and a long one is cut.</param>
internal sealed record DeadLetter(string Queue, IReadOnlyList<string> Keys, string Body)
{
    private const int LongestBody = 8192;

    public static DeadLetter Of(string queue, string body) => new(
        queue,
        S3MessageReader.Read(Encoding.UTF8.GetBytes(body)) is S3Message.Files message
            ? [.. message.Events.Select(item => item.Key).Distinct(StringComparer.Ordinal)]
            : [],
        string.Join('\n', Texts.Truncate(body, LongestBody).Split('\n').Select(Texts.Visible)));
}
