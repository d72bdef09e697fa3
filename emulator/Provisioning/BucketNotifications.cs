using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>A bucket's notifications: those of the topology have ids of their own, the others are left alone.</summary>
internal static class BucketNotifications
{
    private const string Ours = "topology-";

    /// <summary>What has to be written, which is always the whole.</summary>
    /// <returns>Null when the bucket has all of it, and nothing of ours that is not in the topology.</returns>
    public static PutBucketNotificationRequest? Amend(BucketSpec spec, Func<NotificationSpec, string> arnOf, GetBucketNotificationResponse present)
    {
        var queues = present.QueueConfigurations ?? [];
        var topics = present.TopicConfigurations ?? [];
        var amendedQueues = Merge(queues, spec.Notifications.Where(rule => rule.Queue is not null).Select(rule => ToQueue(rule, arnOf(rule))), one => one.Id, Meaning);
        var amendedTopics = Merge(topics, spec.Notifications.Where(rule => rule.Topic is not null).Select(rule => ToTopic(rule, arnOf(rule))), one => one.Id, Meaning);
        if (amendedQueues.SequenceEqual(queues) && amendedTopics.SequenceEqual(topics)) return null;
        return new PutBucketNotificationRequest
        {
            BucketName = spec.Name,
            QueueConfigurations = amendedQueues,
            TopicConfigurations = amendedTopics,
            LambdaFunctionConfigurations = present.LambdaFunctionConfigurations,
            EventBridgeConfiguration = present.EventBridgeConfiguration,
        };
    }

    // Whoever set up what we want, under whatever id: S3 refuses a second one that means the same.
    private static List<T> Merge<T>(List<T> present, IEnumerable<T> wanted, Func<T, string> id, Func<T, string> meaning)
    {
        var missing = wanted.ToDictionary(meaning, StringComparer.Ordinal);
        var kept = present.Where(one => missing.ContainsKey(meaning(one)) || id(one)?.StartsWith(Ours, StringComparison.Ordinal) != true).ToList();
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

    // AWS gives "prefix" back as "Prefix", and events in an order of its own.
    private static string Meaning(string target, List<EventType>? events, Filter? filter)
    {
        var rules = (filter?.S3KeyFilter?.FilterRules ?? []).Select(rule => $"{rule.Name.ToUpperInvariant()}={rule.Value}").Order(StringComparer.Ordinal);
        return string.Join('\n', [target, .. (events ?? []).Select(name => name.Value).Order(StringComparer.Ordinal), .. rules]);
    }

    private static string IdOf(string meaning) => $"{Ours}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(meaning)).AsSpan(0, 8))}";
}
