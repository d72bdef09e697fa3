using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Sends messages, one or up to ten at once.</summary>
internal sealed class SqsSending(QueueStore queues)
{
    private const int MaxDelay = 900;
    private const string TraceHeader = "AWSTraceHeader";

    public async Task<JsonObject> SendAsync(SqsCall call)
    {
        var message = Read(call);
        var ids = await queues.SendAsync(call.Queue, [message], call.Cancellation);
        return Answer(message, ids[0], "MD5OfMessageBody");
    }

    public async Task<JsonObject> SendBatchAsync(SqsCall call)
    {
        var limit = queues.Registry.Get(call.Queue).MaxBytes;
        var entries = call.Entries("SendMessageBatchRequestEntry");
        var batch = new SqsBatch();
        List<(string Id, OutgoingMessage Message)> valid = [];
        foreach (var (id, entry) in entries) batch.Try(id, () => valid.Add((id, Checked(Read(entry), limit))));
        var bytes = valid.Sum(entry => BytesOf(entry.Message));
        if (bytes > MessageTooLargeException.QueueLimit) throw SqsErrors.LongBatch(bytes, MessageTooLargeException.QueueLimit);
        var ids = await queues.SendAsync(call.Queue, [.. valid.Select(entry => entry.Message)], call.Cancellation);
        foreach (var (entry, messageId) in valid.Zip(ids)) batch.Succeed(entry.Id, Answer(entry.Message, messageId, "MD5OfMessageBody"));
        return batch.Answer();
    }

    private static OutgoingMessage Read(SqsCall call)
    {
        var body = call.Require("MessageBody");
        CheckCharacters(body);
        if (call.Text("MessageGroupId") is not null || call.Text("MessageDeduplicationId") is not null)
            throw SqsErrors.Unsupported("FIFO queues; leave out MessageGroupId and MessageDeduplicationId");
        var attributes = call.Object("MessageAttributes") ?? [];
        MessageAttributes.Check(attributes);
        return new OutgoingMessage(body)
        {
            Attributes = attributes.Count == 0 ? null : attributes.ToJsonString(),
            AttributeBytes = MessageAttributes.BytesOf(attributes),
            Trace = (call.Object("MessageSystemAttributes")?[TraceHeader] as JsonObject)?["StringValue"]?.ToString(),
            Delay = call.Number("DelaySeconds", 0, MaxDelay) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static OutgoingMessage Checked(OutgoingMessage message, int limit) =>
        BytesOf(message) <= limit ? message : throw SqsErrors.TooLarge(limit);

    private static int BytesOf(OutgoingMessage message) => Encoding.UTF8.GetByteCount(message.Body) + message.AttributeBytes;

    private static JsonObject Answer(OutgoingMessage message, string id, string digest)
    {
        var answer = new JsonObject { ["MessageId"] = id, [digest] = Md5.Hex(Encoding.UTF8.GetBytes(message.Body)) };
        if (message.Attributes is { } attributes)
            answer["MD5OfMessageAttributes"] = MessageAttributes.Md5Of(JsonNode.Parse(attributes)!.AsObject());
        return answer;
    }

    private static void CheckCharacters(string body)
    {
        foreach (var rune in body.EnumerateRunes())
        {
            if (rune.Value is (< 0x20 and not (0x9 or 0xA or 0xD)) or 0xFFFE or 0xFFFF) throw SqsErrors.InvalidCharacter(rune.Value);
        }
    }
}
