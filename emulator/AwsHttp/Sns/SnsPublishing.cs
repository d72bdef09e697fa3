using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Publishes messages, one or up to ten at once.</summary>
internal sealed class SnsPublishing(TopicStore topics)
{
    private const int MaxEntries = 10;
    private const int MaxSubject = 100;
    private const string Default = "default";

    public object?[] Publish(SnsCall call)
    {
        if (call.Text("PhoneNumber") is not null) throw SnsErrors.Unsupported("text messages; publish to a topic");
        var message = Read(call, "");
        topics.Publish(call.Topic(call.Text("TopicArn") is null ? "TargetArn" : "TopicArn"), [message]);
        return [SnsApi.Xml.Element("MessageId", message.Id)];
    }

    public object?[] PublishBatch(SnsCall call)
    {
        var topic = call.Topic();
        var entries = call.Form.Items("PublishBatchRequestEntries.member");
        if (entries.Count == 0) throw SnsErrors.Batch("EmptyBatchRequest", "The batch request doesn't contain any entries.");
        if (entries.Count > MaxEntries) throw SnsErrors.LargeBatch(entries.Count);
        var ids = entries.Select(entry => call.Require($"{entry}.Id")).ToList();
        if (ids.Distinct(StringComparer.Ordinal).Count() < ids.Count)
            throw SnsErrors.Batch("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        List<XElement[]> successful = [], failed = [];
        List<TopicMessage> messages = [];
        foreach (var (entry, id) in entries.Zip(ids))
        {
            try
            {
                messages.Add(Read(call, $"{entry}."));
                successful.Add([SnsApi.Xml.Element("Id", id), SnsApi.Xml.Element("MessageId", messages[^1].Id)]);
            }
            catch (AwsException error)
            {
                failed.Add(
                [
                    SnsApi.Xml.Element("Id", id), SnsApi.Xml.Element("Code", error.Code), SnsApi.Xml.Element("Message", error.Message),
                    SnsApi.Xml.Element("SenderFault", "true"),
                ]);
            }
        }
        topics.Publish(topic, messages);
        return [SnsApi.Xml.Members("Successful", successful), SnsApi.Xml.Members("Failed", failed)];
    }

    private static TopicMessage Read(SnsCall call, string prefix)
    {
        if (call.Text($"{prefix}MessageGroupId") is not null) throw SnsErrors.Unsupported("FIFO topics; leave out MessageGroupId");
        if (call.Text($"{prefix}Message") is not { Length: > 0 } text) throw SnsErrors.Invalid("Empty message");
        var subject = call.Text($"{prefix}Subject") is { Length: > 0 } given ? given : null;
        if (subject is { Length: > MaxSubject } || subject?.Any(char.IsControl) is true) throw SnsErrors.Invalid("Subject");
        var attributes = call.MessageAttributesOf(prefix);
        var texts = call.Text($"{prefix}MessageStructure") == "json" ? TextsOf(text) : null;
        return new TopicMessage(texts?[Default] ?? text, subject)
        {
            Attributes = attributes.Count == 0 ? null : attributes.ToJsonString(),
            AttributeBytes = MessageAttributes.BytesOf(attributes),
            Texts = texts ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
    }

    private static Dictionary<string, string> TextsOf(string message)
    {
        try
        {
            var texts = JsonSerializer.Deserialize<Dictionary<string, JsonNode?>>(message)!
                .Where(text => text.Value is JsonValue)
                    .ToDictionary(text => text.Key, text => text.Value!.ToString(), StringComparer.Ordinal);
            return texts.ContainsKey(Default)
                ? texts : throw SnsErrors.Invalid("Message Structure - No default entry in JSON message body");
        }
        catch (JsonException)
        {
            throw SnsErrors.Invalid("Message Structure - JSON message body failed to parse");
        }
    }
}
