using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>The notification rules of a bucket. Rules of the topology have an id with a prefix; other rules are kept.</summary>
internal static class BucketNotifications
{
    private const string OwnPrefix = "topology-";

    /// <summary>The complete configuration to write.</summary>
    /// <returns>Null if the bucket has all rules of the topology and no outdated ones.</returns>
    public static PutBucketNotificationRequest? Update(
        BucketSpec spec, Func<NotificationSpec, string> arnOf, GetBucketNotificationResponse present)
    {
        var queues = present.QueueConfigurations ?? [];
        var topics = present.TopicConfigurations ?? [];
        var updatedQueues = Merge(
            queues, spec.Notifications.Where(rule => rule.Queue is not null).Select(rule => ToQueue(rule, arnOf(rule))), one =>
                one.Id, Meaning);
        var updatedTopics = Merge(
            topics, spec.Notifications.Where(rule => rule.Topic is not null).Select(rule => ToTopic(rule, arnOf(rule))), one =>
                one.Id, Meaning);
        if (updatedQueues.SequenceEqual(queues) && updatedTopics.SequenceEqual(topics)) return null;
        return new PutBucketNotificationRequest
        {
            BucketName = spec.Name,
            QueueConfigurations = updatedQueues,
            TopicConfigurations = updatedTopics,
            LambdaFunctionConfigurations = present.LambdaFunctionConfigurations,
            EventBridgeConfiguration = present.EventBridgeConfiguration,
        };
    }

    // An equivalent rule with another id is kept, because S3 refuses a second one.
    private static List<T> Merge<T>(List<T> present, IEnumerable<T> wanted, Func<T, string> id, Func<T, string> meaning)
    {
        var missing = wanted.ToDictionary(meaning, StringComparer.Ordinal);
        var kept = present.Where(one =>
            missing.ContainsKey(meaning(one)) || id(one)?.StartsWith(OwnPrefix, StringComparison.Ordinal) != true).ToList();
        foreach (var one in kept) missing.Remove(meaning(one));
        return [.. kept, .. missing.Values];
    }

    private static QueueConfiguration ToQueue(NotificationSpec rule, string arn)
    {
        var configuration = new QueueConfiguration { Queue = arn, Events = Events(rule), Filter = FilterOf(rule) };
        configuration.Id = IdOf(Meaning(configuration));
        return configuration;
    }

    private static TopicConfiguration ToTopic(NotificationSpec rule, string arn)
    {
        var configuration = new TopicConfiguration { Topic = arn, Events = Events(rule), Filter = FilterOf(rule) };
        configuration.Id = IdOf(Meaning(configuration));
        return configuration;
    }

    private static List<EventType> Events(NotificationSpec rule) => [.. rule.Events.Select(name => new EventType(name))];

    private static Filter? FilterOf(NotificationSpec rule) => string.IsNullOrEmpty(rule.Prefix)
        ? null
        : new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = [new FilterRule("prefix", rule.Prefix)] } };

    private static string Meaning(QueueConfiguration one) => Meaning(one.Queue, one.Events, one.Filter);

    private static string Meaning(TopicConfiguration one) => Meaning(one.Topic, one.Events, one.Filter);

    // AWS returns "prefix" as "Prefix", and events in another order.
    private static string Meaning(string target, List<EventType>? events, Filter? filter)
    {
        var rules = (filter?.S3KeyFilter?.FilterRules ?? [])
            .Select(rule => $"{rule.Name.ToUpperInvariant()}={rule.Value}").Order(StringComparer.Ordinal);
        return string.Join('\n', [target, .. (events ?? []).Select(name => name.Value).Order(StringComparer.Ordinal), .. rules]);
    }

    private static string IdOf(string meaning) =>
        $"{OwnPrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(meaning)).AsSpan(0, 8))}";
}
