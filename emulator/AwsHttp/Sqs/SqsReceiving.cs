using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Receives and deletes messages, and changes their visibility timeouts.</summary>
internal sealed class SqsReceiving(QueueStore queues)
{
    private const int MaxMessages = 10;
    private const int MaxWait = 20;
    private const int MaxVisibility = 12 * 60 * 60;
    private const string All = "All";

    /// <summary>Receives messages. A wait ends when the client has gone or the server stops.</summary>
    public async Task<JsonObject> ReceiveAsync(SqsCall call)
    {
        var queue = queues.Registry.Get(call.Queue);
        var max = call.Number("MaxNumberOfMessages", 1, MaxMessages) ?? 1;
        var wait = TimeSpan.FromSeconds(call.Number("WaitTimeSeconds", 0, MaxWait) ?? queue.WaitSeconds);
        var visibility = call.Number("VisibilityTimeout", 0, MaxVisibility) is { } seconds
            ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        try
        {
            var received = await queues.ReceiveAsync(queue.Name, max, wait, visibility, call.Cancellation);
            return received.Count == 0
                ? [] : new() { ["Messages"] = new JsonArray([.. received.Select(message => Message(call, message))]) };
        }
        catch (OperationCanceledException) when (call.Cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    public async Task<JsonObject> DeleteAsync(SqsCall call)
    {
        var queue = queues.Registry.Get(call.Queue);
        await queues.DeleteAsync(queue.Name, Handle(call), call.Cancellation);
        return [];
    }

    public async Task<JsonObject> DeleteBatchAsync(SqsCall call)
    {
        var queue = queues.Registry.Get(call.Queue);
        List<string> handles = [];
        var answer = SqsBatch.Run(call.Entries("DeleteMessageBatchRequestEntry"), entry =>
        {
            handles.Add(Handle(entry));
            return [];
        });
        await queues.DeleteAsync(queue.Name, handles, call.Cancellation);
        return answer;
    }

    public JsonObject ChangeVisibility(SqsCall call)
    {
        ChangeVisibility(queues.Registry.Get(call.Queue).Name, call);
        return [];
    }

    public JsonObject ChangeVisibilityBatch(SqsCall call)
    {
        var queue = queues.Registry.Get(call.Queue).Name;
        return SqsBatch.Run(call.Entries("ChangeMessageVisibilityBatchRequestEntry"), entry =>
        {
            ChangeVisibility(queue, entry);
            return [];
        });
    }

    private void ChangeVisibility(string queue, SqsCall call)
    {
        var handle = Handle(call);
        var seconds = call.Number("VisibilityTimeout", 0, MaxVisibility) ?? throw SqsErrors.Missing("VisibilityTimeout");
        switch (queues.ChangeVisibility(queue, handle, TimeSpan.FromSeconds(seconds)))
        {
            case VisibilityChange.NotInFlight:
                throw SqsErrors.NotInFlight();
            case VisibilityChange.NoSuchMessage:
                throw SqsErrors.NoMessage(handle);
        }
    }

    // The handle of a deleted message is still valid; a text that never was a handle is not.
    private static string Handle(SqsCall call)
    {
        var handle = call.Require("ReceiptHandle");
        return Guid.TryParse(handle, out _) ? handle : throw SqsErrors.InvalidReceipt(handle);
    }

    private static JsonObject Message(SqsCall call, ReceivedMessage message)
    {
        var answer = new JsonObject
        {
            ["MessageId"] = message.MessageId,
            ["ReceiptHandle"] = message.ReceiptHandle,
            ["MD5OfBody"] = Md5.Hex(Encoding.UTF8.GetBytes(message.Body)),
            ["Body"] = message.Body,
        };
        var system = SystemAttributes(message, [.. call.List("AttributeNames"), .. call.List("MessageSystemAttributeNames")]);
        if (system.Count > 0) answer["Attributes"] = system;
        if (MessageAttributes.Select(message.Attributes, call.List("MessageAttributeNames")) is { Count: > 0 } attributes)
        {
            answer["MD5OfMessageAttributes"] = MessageAttributes.Md5Of(attributes);
            answer["MessageAttributes"] = attributes;
        }
        return answer;
    }

    private static JsonObject SystemAttributes(ReceivedMessage message, List<string> names)
    {
        var all = new JsonObject
        {
            ["SenderId"] = QueueAddress.Account,
            ["SentTimestamp"] = Time(message.Sent),
            ["ApproximateReceiveCount"] = message.ReceiveCount.ToString(CultureInfo.InvariantCulture),
            ["ApproximateFirstReceiveTimestamp"] = Time(message.FirstReceived),
        };
        if (message.Trace is { } trace) all["AWSTraceHeader"] = trace;
        if (message.Source is { } source) all["DeadLetterQueueSourceArn"] = QueueAddress.ArnOf(source);
        foreach (var name in all.Select(attribute => attribute.Key).Where(name => !names.Contains(All) && !names.Contains(name)).ToList())
            all.Remove(name);
        return all;
    }

    private static string Time(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
