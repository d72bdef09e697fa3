using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Cloud;

/// <summary>What the AWS side holds: topology.json.</summary>
internal sealed record Topology(
    IReadOnlyList<BucketSpec> Buckets, IReadOnlyList<QueueSpec> Queues, IReadOnlyList<TableSpec> Tables, IReadOnlyList<TopicSpec> Topics)
{
    private const string Shape = """expected {"buckets":[…],"queues":[…],"tables":[…],"topics":[…]}""";

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="ResourceException">Names file and line.</exception>
    public static Topology Load(string path)
    {
        try
        {
            var topology = JsonSerializer.Deserialize<Topology>(File.ReadAllText(path), _options) ?? throw new ResourceException(path, 1, Shape);
            topology.Check(path);
            return topology;
        }
        catch (JsonException fault)
        {
            throw new ResourceException(path, (int)(fault.LineNumber ?? 0) + 1, $"{fault.Message} ({Shape})");
        }
        catch (IOException fault)
        {
            throw new ResourceException(path, 1, fault.Message);
        }
    }

    /// <summary>Topics that people subscribe to: all but those that buckets notify.</summary>
    public bool IsForPeople(string topic) =>
        Topics.Any(spec => spec.Name == topic) && !Buckets.SelectMany(bucket => bucket.Notifications).Any(rule => rule.Topic == topic);

    private void Check(string path)
    {
        var queues = Queues.Select(queue => queue.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var queue in Queues.Where(queue => queue.DeadLetter is { } dead && !queues.Contains(dead.Queue)))
            throw new ResourceException(path, 1, $"queue '{queue.Name}': its dead-letter queue '{queue.DeadLetter!.Queue}' is not among the queues");
        foreach (var rule in Buckets.SelectMany(bucket => bucket.Notifications))
        {
            if (rule.Queue is null == rule.Topic is null) throw new ResourceException(path, 1, "a notification names either a queue or a topic");
            if (rule.Queue is not null && !queues.Contains(rule.Queue)) throw new ResourceException(path, 1, $"notification to queue '{rule.Queue}', which is not among the queues");
            if (rule.Topic is not null && Topics.All(topic => topic.Name != rule.Topic)) throw new ResourceException(path, 1, $"notification to topic '{rule.Topic}', which is not among the topics");
        }
    }
}

/// <summary>A bucket and whom it notifies.</summary>
internal sealed record BucketSpec(string Name, IReadOnlyList<NotificationSpec> Notifications)
{
    /// <summary>What pages of other origins may do with it; empty for nothing.</summary>
    public IReadOnlyList<CorsRule> Cors { get; init; } = [];
}

/// <summary>Events such as <c>s3:ObjectCreated:*</c> of keys with a prefix go to a queue or a topic.</summary>
internal sealed record NotificationSpec(IReadOnlyList<string> Events, string? Queue = null, string? Topic = null, string? Prefix = null)
{
    /// <summary>Whether an event, named as in a notification (<c>ObjectCreated:Put</c>), is wanted.</summary>
    public bool Wants(string eventName, string key) =>
        key.StartsWith(Prefix ?? "", StringComparison.Ordinal) && Events.Any(pattern => Matches(pattern, $"s3:{eventName}"));

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}

/// <summary>A queue. Without a dead-letter queue its messages come back until their retention ends.</summary>
internal sealed record QueueSpec(string Name, int VisibilitySeconds = 30, int RetentionSeconds = 345_600)
{
    public DeadLetterSpec? DeadLetter { get; init; }
}

/// <summary>Where a message goes that was received so often.</summary>
internal sealed record DeadLetterSpec(string Queue, int MaxReceives);

/// <summary>A table with its key and time-to-live attributes.</summary>
internal sealed record TableSpec(string Name, string Key, string? Ttl = null);

/// <summary>A topic.</summary>
internal sealed record TopicSpec(string Name);
