using System.Xml.Linq;
using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Reads and writes the rules by which a bucket notifies queues and topics.</summary>
internal sealed class S3NotificationRules(EmbeddedCloud cloud)
{
    private const string Root = "NotificationConfiguration";
    private const string QueueRule = "QueueConfiguration";
    private const string TopicRule = "TopicConfiguration";

    public Task GetAsync(S3Call call) => S3Xml.WriteAsync(
        call, S3Xml.Element(Root, cloud.Buckets.NotificationsOf(call.Bucket).Select(ToXml)));

    /// <summary>Replaces all rules, and sends a test event for each new one.</summary>
    /// <exception cref="S3Exception">A rule is invalid or has a missing target.</exception>
    public async Task PutAsync(S3Call call)
    {
        var configuration = await S3Xml.ReadAsync(call);
        if (configuration.Name.LocalName != Root) throw S3Exception.MalformedXml();
        var other = configuration.Elements().FirstOrDefault(rule => rule.Name.LocalName is not (QueueRule or TopicRule));
        if (other is not null) throw S3Exception.NotImplemented($"notifications by {other.Name.LocalName}; use a queue or a topic");
        var rules = configuration.Elements().Select(Read).ToList();
        if (rules.DistinctBy(rule => rule.Id).Count() < rules.Count)
            throw S3Exception.InvalidArgument("Same ID used for multiple configurations. ID must be unique");
        if (rules.DistinctBy(rule => rule.Meaning).Count() < rules.Count)
        {
            throw S3Exception.InvalidArgument(
                "Configurations overlap. Configurations on the same bucket cannot share a common event type.");
        }
        var present = cloud.Buckets.NotificationsOf(call.Bucket).Select(rule => rule.Meaning).ToHashSet(StringComparer.Ordinal);
        cloud.Buckets.SetNotifications(call.Bucket, rules);
        foreach (var rule in rules.Where(rule => !present.Contains(rule.Meaning))) cloud.Objects.TestNotification(call.Bucket, rule);
    }

    private NotificationRule Read(XElement rule)
    {
        var isQueue = rule.Name.LocalName == QueueRule;
        var name = QueueAddress.NameOf(S3Xml.TextOf(rule, isQueue ? "Queue" : "Topic") ?? throw S3Exception.MalformedXml());
        var exists = isQueue ? cloud.Queues.Registry.Has(name) : cloud.Topics.Find(name) is not null;
        if (!exists) throw S3Exception.InvalidArgument("Unable to validate the following destination configurations");
        List<string> events = [.. S3Xml.ChildrenOf(rule, "Event").Select(one => one.Value)];
        if (events.Count == 0) throw S3Exception.MalformedXml();
        if (events.Find(one => !one.StartsWith("s3:", StringComparison.Ordinal)) is { } unknown)
            throw S3Exception.InvalidArgument($"The event '{unknown}' is not supported for notifications");
        var (prefix, suffix) = FilterOf(rule);
        var spec = new NotificationSpec(events, isQueue ? name : null, isQueue ? null : name, prefix.Length == 0 ? null : prefix);
        return new(S3Xml.TextOf(rule, "Id") is { Length: > 0 } id ? id : $"{Guid.NewGuid()}", spec, suffix);
    }

    private static (string Prefix, string Suffix) FilterOf(XElement rule)
    {
        var rules = rule.Descendants().Where(part => part.Name.LocalName == "FilterRule")
            .Select(part => (Name: S3Xml.TextOf(part, "Name") ?? "", Value: S3Xml.TextOf(part, "Value") ?? "")).ToList();
        if (rules.Exists(part => !IsNamed(part.Name, "prefix") && !IsNamed(part.Name, "suffix")))
            throw S3Exception.InvalidArgument("filter rule name must be either prefix or suffix");
        return (ValueOf("prefix"), ValueOf("suffix"));

        string ValueOf(string name) => rules.Find(part => IsNamed(part.Name, name)).Value ?? "";
    }

    private static bool IsNamed(string name, string wanted) => name.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static XElement ToXml(NotificationRule rule)
    {
        var target = rule.Spec.Queue is { } queue
            ? S3Xml.Element("Queue", QueueAddress.ArnOf(queue))
            : S3Xml.Element("Topic", TopicStore.ArnOf(rule.Spec.Topic!));
        return S3Xml.Element(
            rule.Spec.Queue is null ? TopicRule : QueueRule,
            S3Xml.Element("Id", rule.Id), target, rule.Spec.Events.Select(one => S3Xml.Element("Event", one)), FilterXml(rule));
    }

    private static XElement? FilterXml(NotificationRule rule)
    {
        List<XElement> parts =
        [
            .. FilterRule("Prefix", rule.Spec.Prefix ?? ""),
            .. FilterRule("Suffix", rule.Suffix),
        ];
        return parts.Count == 0 ? null : S3Xml.Element("Filter", S3Xml.Element("S3Key", parts));
    }

    private static IEnumerable<XElement> FilterRule(string name, string value) =>
        value.Length == 0 ? [] : [S3Xml.Element("FilterRule", S3Xml.Element("Name", name), S3Xml.Element("Value", value))];
}
