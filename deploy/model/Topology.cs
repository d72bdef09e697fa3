using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.DeploymentModel;

/// <summary>Buckets, queues, tables and topics on the AWS side: the content of topology.json.</summary>
public sealed record Topology(
    IReadOnlyList<BucketSpec> Buckets, IReadOnlyList<QueueSpec> Queues, IReadOnlyList<TableSpec> Tables, IReadOnlyList<TopicSpec> Topics)
{
    private const string Shape = """expected {"buckets":[…],"queues":[…],"tables":[…],"topics":[…]}""";

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a file and checks that each queue and topic that it refers to is in it.</summary>
    /// <exception cref="ResourceException">The file cannot be read, has another shape, or refers to something that is missing.</exception>
    public static Topology Load(string path)
    {
        try
        {
            var topology = Parse(File.ReadAllText(path), path);
            topology.CheckReferences(path);
            return topology;
        }
        catch (IOException exception)
        {
            throw new ResourceException(path, 1, exception.Message);
        }
    }

    /// <summary>Reads the text of a file without checking its references.</summary>
    /// <exception cref="ResourceException">The text has another shape.</exception>
    public static Topology Parse(string text, string path)
    {
        try
        {
            var topology = JsonSerializer.Deserialize<Topology>(text, _options) ?? throw new ResourceException(path, 1, Shape);
            return topology.HasEmptyItems() ? throw new ResourceException(path, 1, $"an item of a list is null ({Shape})") : topology;
        }
        catch (JsonException exception)
        {
            throw new ResourceException(path, (int)(exception.LineNumber ?? 0) + 1, $"{exception.Message} ({Shape})");
        }
    }

    public QueueSpec? FindQueue(string? name) => Queues.FirstOrDefault(queue => queue.Name == name);

    /// <summary>The same with other names, such as those of an environment.</summary>
    public Topology WithNames(Func<string, string> nameOf) => new(
        [
            .. Buckets.Select(bucket => bucket with
            {
                Name = nameOf(bucket.Name),
                Notifications =
                [
                    .. bucket.Notifications.Select(rule => rule with
                    {
                        Queue = rule.Queue is { } queue ? nameOf(queue) : null,
                        Topic = rule.Topic is { } topic ? nameOf(topic) : null,
                    }),
                ],
            }),
        ],
        [
            .. Queues.Select(queue => queue with
            {
                Name = nameOf(queue.Name),
                DeadLetter = queue.DeadLetter is { } dead ? dead with { Queue = nameOf(dead.Queue) } : null,
            }),
        ],
        [.. Tables.Select(table => table with { Name = nameOf(table.Name) })],
        [.. Topics.Select(topic => topic with { Name = nameOf(topic.Name) })]);

    /// <summary>Whether people subscribe to a topic: to all topics but those that buckets notify.</summary>
    public bool IsForPeople(string topic) =>
        Topics.Any(spec => spec.Name == topic) && !Buckets.SelectMany(bucket => bucket.Notifications).Any(rule => rule.Topic == topic);

    // The serialiser respects nullability of members, not of list items.
    private bool HasEmptyItems() =>
        new IEnumerable<object?>[] { Buckets, Queues, Tables, Topics }.Any(items => items.Contains(null))
        || Buckets.Any(bucket => bucket.Notifications.Contains(null!) || bucket.Cors.Contains(null!)
            || bucket.Notifications.Any(rule => rule.Events.Contains(null!)));

    private void CheckReferences(string path)
    {
        var queues = Queues.Select(queue => queue.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var queue in Queues.Where(queue => queue.DeadLetter is { } dead && !queues.Contains(dead.Queue)))
        {
            throw new ResourceException(path, 1,
                $"queue '{queue.Name}': its dead-letter queue '{queue.DeadLetter!.Queue}' is not among the queues");
        }
        foreach (var rule in Buckets.SelectMany(bucket => bucket.Notifications))
        {
            if (rule.Queue is null == rule.Topic is null)
                throw new ResourceException(path, 1, "a notification names either a queue or a topic");
            if (rule.Queue is not null && !queues.Contains(rule.Queue))
                throw new ResourceException(path, 1, $"notification to queue '{rule.Queue}', which is not among the queues");
            if (rule.Topic is not null && Topics.All(topic => topic.Name != rule.Topic))
                throw new ResourceException(path, 1, $"notification to topic '{rule.Topic}', which is not among the topics");
        }
    }
}

/// <summary>A bucket and the queues and topics that it notifies.</summary>
public sealed record BucketSpec(string Name, IReadOnlyList<NotificationSpec> Notifications)
{
    /// <summary>Access for pages of other origins; empty for none.</summary>
    public IReadOnlyList<CorsRule> Cors { get; init; } = [];
}

/// <summary>Sends events such as <c>s3:ObjectCreated:*</c> for keys with a prefix to a queue or a topic.</summary>
public sealed record NotificationSpec(IReadOnlyList<string> Events, string? Queue = null, string? Topic = null, string? Prefix = null)
{
    /// <summary>Whether the rule covers an event, named as in a notification (<c>ObjectCreated:Put</c>).</summary>
    public bool Wants(string eventName, string key) =>
        key.StartsWith(Prefix ?? "", StringComparison.Ordinal) && Events.Any(pattern => Matches(pattern, $"s3:{eventName}"));

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}

/// <summary>A queue, with the defaults of SQS. Without a dead-letter queue a message is redelivered until its retention ends.</summary>
public sealed record QueueSpec(string Name, int VisibilitySeconds = 30, int RetentionSeconds = 345_600)
{
    public DeadLetterSpec? DeadLetter { get; init; }
}

/// <summary>The queue that takes a message after so many receives.</summary>
public sealed record DeadLetterSpec(string Queue, int MaxReceives);

/// <summary>A table with its key and time-to-live attributes.</summary>
public sealed record TableSpec(string Name, string Key, string? Ttl = null);

/// <summary>A topic.</summary>
public sealed record TopicSpec(string Name);
