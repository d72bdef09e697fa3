using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A message published to a topic.</summary>
/// <param name="Body">The text for subscribers without a text of their own.</param>
/// <param name="Subject">The subject; null if there is none.</param>
internal sealed record TopicMessage(string Body, string? Subject)
{
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The message attributes as a JSON object in the form of AWS; null if there are none.</summary>
    public string? Attributes { get; init; }

    /// <summary>The texts of single protocols, which replace the body.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string Id { get; } = $"{Guid.NewGuid()}";

    /// <summary>The size of names, types and values of the attributes in bytes.</summary>
    public int AttributeBytes { get; init; }

    /// <summary>The size of body and attributes in bytes.</summary>
    public int Bytes => Encoding.UTF8.GetByteCount(Body) + AttributeBytes;

    public string TextFor(string protocol) => Texts.GetValueOrDefault(protocol, Body);

    /// <summary>The notification that a subscriber gets without raw delivery.</summary>
    public string Envelope(Subscription subscription, string endpoint, DateTimeOffset now)
    {
        var envelope = Start(PostStore.Notification, Id, subscription.Topic, TextFor(subscription.Protocol), now);
        envelope["UnsubscribeURL"] = $"{endpoint}/?Action=Unsubscribe&SubscriptionArn={subscription.Arn}";
        if (Subject is not null) envelope[nameof(Subject)] = Subject;
        if (Attributes is { } attributes) envelope["MessageAttributes"] = Shorten(attributes);
        return envelope.ToJsonString(_readable);
    }

    /// <summary>The request to confirm a subscription.</summary>
    public static string Confirmation(Subscription subscription, string messageId, string endpoint, DateTimeOffset now)
    {
        var arn = TopicStore.ArnOf(subscription.Topic);
        var text =
            $"You have chosen to subscribe to the topic {arn}.\n"
            + "To confirm the subscription, visit the SubscribeURL included in this message.";
        var envelope = Start(PostStore.Confirmation, messageId, subscription.Topic, text, now);
        envelope["Token"] = subscription.Token;
        envelope["SubscribeURL"] = $"{endpoint}/?Action=ConfirmSubscription&TopicArn={arn}&Token={subscription.Token}";
        return envelope.ToJsonString(_readable);
    }

    private static JsonObject Start(string type, string id, string topic, string message, DateTimeOffset now) => new()
    {
        ["Type"] = type,
        ["MessageId"] = id,
        ["TopicArn"] = TopicStore.ArnOf(topic),
        ["Message"] = message,
        ["Timestamp"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["SignatureVersion"] = "1",
        ["Signature"] = "FAKE",
        ["SigningCertURL"] = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-fake.pem",
    };

    private static JsonObject Shorten(string attributes)
    {
        var all = new JsonObject();
        foreach (var (name, attribute) in JsonNode.Parse(attributes)!.AsObject())
        {
            all[name] = new JsonObject
            {
                ["Type"] = (string?)attribute!["DataType"],
                ["Value"] = (string?)(attribute["StringValue"] ?? attribute["BinaryValue"]),
            };
        }
        return all;
    }
}
