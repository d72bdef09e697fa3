using System.Text.RegularExpressions;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The operations on topics.</summary>
internal sealed partial class SnsTopics(TopicStore topics)
{
    private const string Policy = "Policy";
    private static readonly string[] _settable = [Policy, "DisplayName", "DeliveryPolicy", "SignatureVersion", "TracingConfig"];

    public object?[] Create(SnsCall call)
    {
        var name = call.Require("Name");
        if (name.EndsWith(".fifo", StringComparison.Ordinal)) throw SnsErrors.Unsupported("FIFO topics; use a standard topic");
        if (!Name().IsMatch(name)) throw SnsErrors.Invalid("Topic Name");
        foreach (var attribute in call.Attributes.Keys) CheckSettable(attribute);
        if (topics.Create(new TopicSettings(name) { Tags = call.Tags, Attributes = call.Attributes }) is { } existing)
        {
            if (call.Tags.Except(existing.Tags).Any()) throw SnsErrors.Invalid("Tags Reason: Topic already exists with different tags");
            if (call.Attributes.Except(existing.Attributes).Any())
                throw SnsErrors.Invalid("Attributes Reason: Topic already exists with different attributes");
        }
        return [SnsApi.Xml.Element("TopicArn", TopicStore.ArnOf(name))];
    }

    public object?[]? Delete(SnsCall call)
    {
        topics.Delete(call.Topic());
        return null;
    }

    public object?[] List(SnsCall call) => SnsPages.Of(
        call, "Topics", [.. topics.Names().Select(name => new[] { SnsApi.Xml.Element("TopicArn", TopicStore.ArnOf(name)) })]);

    public object?[] GetAttributes(SnsCall call)
    {
        var topic = Find(call.Topic());
        var subscriptions = topics.Subscriptions.OfTopic(topic.Name);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["TopicArn"] = TopicStore.ArnOf(topic.Name),
            ["DisplayName"] = "",
            ["Owner"] = QueueAddress.Account,
            [Policy] = DefaultPolicy(topic.Name),
            ["SubscriptionsConfirmed"] = $"{subscriptions.Count(one => one.Token is null)}",
            ["SubscriptionsPending"] = $"{subscriptions.Count(one => one.Token is not null)}",
            ["SubscriptionsDeleted"] = "0",
            ["EffectiveDeliveryPolicy"] = Poster.DeliveryPolicy,
        };
        foreach (var (name, value) in topic.Attributes) attributes[name] = value;
        return [SnsApi.Xml.Entries("Attributes", attributes)];
    }

    public object?[]? SetAttribute(SnsCall call)
    {
        var (name, value) = (call.Require("AttributeName"), call.Text("AttributeValue") ?? "");
        CheckSettable(name);
        topics.Change(call.Topic(), topic => topic with
        {
            // An empty text restores the default.
            Attributes = topic.Attributes.Where(one => one.Key != name)
                .Concat(value.Length == 0 ? [] : [KeyValuePair.Create(name, value)]).ToDictionary(StringComparer.Ordinal),
        });
        return null;
    }

    public object?[] Tag(SnsCall call)
    {
        topics.Change(call.Topic("ResourceArn"), topic => topic with
        {
            Tags = topic.Tags.Where(tag => !call.Tags.ContainsKey(tag.Key)).Concat(call.Tags).ToDictionary(StringComparer.Ordinal),
        });
        return [];
    }

    public object?[] Untag(SnsCall call)
    {
        var keys = call.Form.List("TagKeys.member");
        topics.Change(call.Topic("ResourceArn"), topic => topic with
        {
            Tags = topic.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal),
        });
        return [];
    }

    public object?[] ListTags(SnsCall call) =>
    [
        SnsApi.Xml.Members("Tags", Find(call.Topic("ResourceArn")).Tags.Select(
            tag => (object?)new[] { SnsApi.Xml.Element("Key", tag.Key), SnsApi.Xml.Element("Value", tag.Value) })),
    ];

    private TopicSettings Find(string topic) => topics.Find(topic) ?? throw SnsErrors.NoTopic();

    private static void CheckSettable(string attribute)
    {
        if (attribute is "FifoTopic" or "ContentBasedDeduplication") throw SnsErrors.Unsupported("FIFO topics; use a standard topic");
        if (!_settable.Contains(attribute)) throw SnsErrors.Invalid($"AttributeName Reason: {attribute} is not supported");
    }

    // The policy of a new topic.
    private static string DefaultPolicy(string topic) => new JsonObject
    {
        ["Version"] = "2008-10-17",
        ["Id"] = "__default_policy_ID",
        ["Statement"] = new JsonArray(new JsonObject
        {
            ["Sid"] = "__default_statement_ID",
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["AWS"] = "*" },
            ["Action"] = new JsonArray("SNS:Publish", "SNS:Subscribe", "SNS:Receive"),
            ["Resource"] = TopicStore.ArnOf(topic),
            ["Condition"] = new JsonObject { ["StringEquals"] = new JsonObject { ["AWS:SourceOwner"] = QueueAddress.Account } },
        }),
    }.ToJsonString();

    [GeneratedRegex(@"\A[A-Za-z0-9_\-]{1,256}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
