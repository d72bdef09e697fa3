using System.Security.Cryptography;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The operations on subscriptions of queues and HTTP addresses.</summary>
internal sealed class SnsSubscriptions(TopicStore topics)
{
    private const int TokenBytes = 32;

    public object?[] Subscribe(SnsCall call)
    {
        var topic = (topics.Find(call.Topic()) ?? throw SnsErrors.NoTopic()).Name;
        var protocol = call.Require("Protocol");
        foreach (var (name, value) in call.Attributes) SubscriptionAttributes.Check(name, value, call.Attributes);
        var wanted = new Subscription($"{Guid.NewGuid()}", topic, protocol, EndpointOf(protocol, call.Require("Endpoint")))
        {
            Attributes = call.Attributes,
        };
        var added = protocol == Subscription.Queue
            ? topics.Subscriptions.Add(wanted)
            : topics.SubscribeAddress(wanted with { Token = RandomNumberGenerator.GetHexString(2 * TokenBytes, lowercase: true) });
        if (added.Id != wanted.Id && call.Attributes.Except(added.Attributes).Any())
            throw SnsErrors.Invalid("Attributes Reason: Subscription already exists with different attributes");
        var isHidden = added.Token is not null && call.Text("ReturnSubscriptionArn") != "true";
        return [SnsApi.Xml.Element("SubscriptionArn", isHidden ? "pending confirmation" : added.Arn)];
    }

    public object?[] Confirm(SnsCall call)
    {
        var (topic, token) = (call.Topic(), call.Require("Token"));
        var found = topics.Subscriptions.OfTopic(topic).FirstOrDefault(one => one.Token == token) ?? throw SnsErrors.Invalid("Token");
        topics.Subscriptions.Change(found.Id, one => one with { Token = null });
        return [SnsApi.Xml.Element("SubscriptionArn", found.Arn)];
    }

    public object?[]? Unsubscribe(SnsCall call)
    {
        topics.Subscriptions.Delete(call.Subscription());
        return null;
    }

    public object?[] List(SnsCall call) => Page(call, topics.Subscriptions.All());

    public object?[] ListByTopic(SnsCall call)
    {
        var topic = topics.Find(call.Topic()) ?? throw SnsErrors.NoTopic();
        return Page(call, topics.Subscriptions.OfTopic(topic.Name));
    }

    public object?[] GetAttributes(SnsCall call)
    {
        var found = topics.Subscriptions.Find(call.Subscription()) ?? throw SnsErrors.NoSubscription();
        return [SnsApi.Xml.Entries("Attributes", SubscriptionAttributes.Of(found, ArnOf(found)))];
    }

    public object?[]? SetAttribute(SnsCall call)
    {
        var (name, value) = (call.Require("AttributeName"), call.Text("AttributeValue") ?? "");
        var id = call.Subscription();
        var found = topics.Subscriptions.Find(id) ?? throw SnsErrors.NoSubscription();
        SubscriptionAttributes.Check(name, value, found.Attributes);
        topics.Subscriptions.Change(id, one => one with
        {
            Attributes = one.Attributes.Where(attribute => attribute.Key != name)
                .Append(KeyValuePair.Create(name, value)).ToDictionary(StringComparer.Ordinal),
        });
        return null;
    }

    private static object?[] Page(SnsCall call, IReadOnlyList<Subscription> subscriptions) =>
        SnsPages.Of(call, "Subscriptions", [.. subscriptions.Select(Member)]);

    private static XElement[] Member(Subscription subscription) =>
    [
        SnsApi.Xml.Element("SubscriptionArn", subscription.Token is null ? subscription.Arn : "PendingConfirmation"),
        SnsApi.Xml.Element("Owner", QueueAddress.Account),
        SnsApi.Xml.Element("Protocol", subscription.Protocol),
        SnsApi.Xml.Element("Endpoint", ArnOf(subscription)),
        SnsApi.Xml.Element("TopicArn", TopicStore.ArnOf(subscription.Topic)),
    ];

    private static string ArnOf(Subscription subscription) =>
        subscription.Protocol == Subscription.Queue ? QueueAddress.ArnOf(subscription.Endpoint) : subscription.Endpoint;

    private static string EndpointOf(string protocol, string endpoint) => protocol switch
    {
        Subscription.Queue when endpoint.StartsWith("arn:", StringComparison.Ordinal)
            && endpoint.Split(':') is [_, _, "sqs", _, _, { Length: > 0 } queue] => queue,
        Subscription.Queue => throw SnsErrors.Invalid("SQS endpoint ARN"),
        "http" or "https" when Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme == protocol => endpoint,
        "http" or "https" => throw SnsErrors.Invalid("Endpoint must match the specified protocol"),
        _ => throw SnsErrors.Unsupported($"the protocol {protocol}; use sqs, http or https"),
    };
}
