using System.Text;
using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Messages over HTTP, with the AWS SDK, which checks the digests of bodies and attributes.</summary>
public sealed class SqsMessageTests : AwsTests
{
    private string Events => AddressOf(CloudRig.Events);

    [Fact]
    public async Task A_sent_message_is_received_with_its_system_attributes()
    {
        var sent = await Sqs.SendMessageAsync(Events, "ä {\"b\"} <c>", Cancellation);
        Rig.Clock.Advance(TimeSpan.FromSeconds(3));
        await ReceiveAsync();
        Rig.Clock.Advance(TimeSpan.FromSeconds(10));

        var message = (await ReceiveAsync())!;

        Assert.Equal((sent.MessageId, "ä {\"b\"} <c>", sent.MD5OfMessageBody), (message.MessageId, message.Body, message.MD5OfBody));
        Assert.Equal(
            ("2", Time(0), Time(3), "000000000000"),
            (message.Attributes["ApproximateReceiveCount"], message.Attributes["SentTimestamp"],
            message.Attributes["ApproximateFirstReceiveTimestamp"], message.Attributes["SenderId"]));
    }

    [Fact]
    public async Task Message_attributes_arrive_with_the_right_digest()
    {
        Dictionary<string, MessageAttributeValue> attributes = new()
        {
            ["text"] = new() { DataType = "String", StringValue = "ü" },
            ["number"] = new() { DataType = "Number.int", StringValue = "42" },
            ["bytes"] = new() { DataType = "Binary", BinaryValue = new MemoryStream([0, 255]) },
        };
        await Sqs.SendMessageAsync(new SendMessageRequest(Events, "a") { MessageAttributes = attributes }, Cancellation);

        var message = await ReceiveAsync(request => request.MessageAttributeNames = ["All"]);

        Assert.Equal(("ü", "42"), (message!.MessageAttributes["text"].StringValue, message.MessageAttributes["number"].StringValue));
        Assert.Equal([0, 255], message.MessageAttributes["bytes"].BinaryValue.ToArray());
        var digest = DigestOf(
            ("bytes", "Binary", 2, [0, 255]), ("number", "Number.int", 1, "42"u8.ToArray()), ("text", "String", 1, "ü"u8.ToArray()));
        Assert.Equal(digest, message.MD5OfMessageAttributes);
    }

    [Fact]
    public async Task Only_the_requested_message_attributes_are_returned()
    {
        Dictionary<string, MessageAttributeValue> attributes = new()
        {
            ["trace.id"] = new() { DataType = "String", StringValue = "1" },
            ["other"] = new() { DataType = "String", StringValue = "2" },
        };
        await Sqs.SendMessageAsync(new SendMessageRequest(Events, "a") { MessageAttributes = attributes }, Cancellation);

        Assert.Null((await ReceiveAsync(request => request.VisibilityTimeout = 0))!.MessageAttributes);
        var message = await ReceiveAsync(request => request.MessageAttributeNames = ["trace.*"]);
        Assert.Equal(["trace.id"], message!.MessageAttributes.Keys);
    }

    [Fact]
    public async Task A_trace_header_is_a_system_attribute()
    {
        var request = new SendMessageRequest(Events, "a")
        {
            MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-5-6" } },
        };
        await Sqs.SendMessageAsync(request, Cancellation);

        Assert.Equal("Root=1-5-6", (await ReceiveAsync())!.Attributes["AWSTraceHeader"]);
    }

    [Fact]
    public async Task A_batch_of_ten_is_sent_received_and_deleted()
    {
        var sent = await Sqs.SendMessageBatchAsync(Events, [.. Entries(10)], Cancellation);
        Assert.Equal(10, sent.Successful.Count);
        Assert.Empty(sent.Failed ?? []);

        var received = await Sqs.ReceiveMessageAsync(new ReceiveMessageRequest(Events) { MaxNumberOfMessages = 10 }, Cancellation);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"body {number}"), received.Messages.Select(message => message.Body));
        var deleted = await Sqs.DeleteMessageBatchAsync(
            Events, [.. received.Messages.Select((message, at) => new DeleteMessageBatchRequestEntry($"{at}", message.ReceiptHandle))],
            Cancellation);

        Assert.Equal(10, deleted.Successful.Count);
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Theory]
    [InlineData("AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 11, "id")]
    [InlineData("AWS.SimpleQueueService.EmptyBatchRequest", 0, "id")]
    [InlineData("AWS.SimpleQueueService.InvalidBatchEntryId", 2, "i d")]
    public async Task An_invalid_batch_sends_nothing(string code, int entries, string prefix)
    {
        var exception = await Assert.ThrowsAnyAsync<AmazonSQSException>(
            () => Sqs.SendMessageBatchAsync(Events, [.. Entries(entries, prefix)], Cancellation));

        Assert.Equal(code, exception.ErrorCode);
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task Repeated_ids_of_a_batch_are_refused()
    {
        List<SendMessageBatchRequestEntry> entries = [new("same", "a"), new("same", "b")];

        var exception = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => Sqs.SendMessageBatchAsync(Events, entries, Cancellation));

        Assert.Equal("AWS.SimpleQueueService.BatchEntryIdsNotDistinct", exception.ErrorCode);
    }

    [Fact]
    public async Task An_invalid_entry_of_a_batch_fails_alone()
    {
        var sent = await Sqs.SendMessageBatchAsync(Events, [new("good", "a"), new("bad", "\u0001")], Cancellation);

        Assert.Equal("good", Assert.Single(sent.Successful).Id);
        Assert.Equal(("bad", "InvalidMessageContents", true), (sent.Failed[0].Id, sent.Failed[0].Code, sent.Failed[0].SenderFault));
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task A_message_or_batch_over_the_limit_is_refused()
    {
        await Sqs.CreateQueueAsync(
            new CreateQueueRequest("small") { Attributes = new() { ["MaximumMessageSize"] = "1024" } }, Cancellation);
        await Sqs.SendMessageAsync(AddressOf("small"), new string('x', 1024), Cancellation);

        var one = await Assert.ThrowsAnyAsync<AmazonSQSException>(
            () => Sqs.SendMessageAsync(AddressOf("small"), new string('x', 1025), Cancellation));
        var all = await Assert.ThrowsAnyAsync<AmazonSQSException>(
            () => Sqs.SendMessageBatchAsync(
                Events, [new("1", new string('x', 600_000)), new("2", new string('x', 600_000))], Cancellation));

        Assert.Equal(("InvalidParameterValue", "AWS.SimpleQueueService.BatchRequestTooLong"), (one.ErrorCode, all.ErrorCode));
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task A_delayed_message_arrives_after_its_delay()
    {
        await Sqs.CreateQueueAsync(new CreateQueueRequest("late") { Attributes = new() { ["DelaySeconds"] = "30" } }, Cancellation);
        await Sqs.SendMessageAsync(AddressOf("late"), "of the queue", Cancellation);
        await Sqs.SendMessageAsync(new SendMessageRequest(AddressOf("late"), "of the message") { DelaySeconds = 10 }, Cancellation);
        Assert.Equal(new QueueCounts(0, 0, 2), await Rig.CountsAsync("late"));

        Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("of the message", (await Rig.ReceiveAsync("late"))!.Body);
        Rig.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("of the queue", (await Rig.ReceiveAsync("late"))!.Body);
    }

    [Theory]
    [InlineData(11, null, null)]
    [InlineData(0, null, null)]
    [InlineData(1, 21, null)]
    [InlineData(1, null, 43201)]
    public async Task A_receive_outside_the_limits_is_refused(int max, int? wait, int? visibility)
    {
        var request = new ReceiveMessageRequest(Events)
        {
            MaxNumberOfMessages = max,
            WaitTimeSeconds = wait,
            VisibilityTimeout = visibility,
        };

        var exception = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => Sqs.ReceiveMessageAsync(request, Cancellation));

        Assert.Equal("InvalidParameterValue", exception.ErrorCode);
    }

    [Fact]
    public async Task A_dead_letter_names_its_source()
    {
        await Rig.SendAsync("a");
        for (var receive = 0; receive < 3; receive++)
        {
            await ReceiveAsync();
            Rig.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        var dead = await Sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest(AddressOf(CloudRig.Dead)) { MessageSystemAttributeNames = ["All"] }, Cancellation);

        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:events", dead.Messages.Single().Attributes["DeadLetterQueueSourceArn"]);
        Assert.Equal("1", dead.Messages.Single().Attributes["ApproximateReceiveCount"]);
    }

    private async Task<Message?> ReceiveAsync(Action<ReceiveMessageRequest>? with = null)
    {
        var request = new ReceiveMessageRequest(Events) { MessageSystemAttributeNames = ["All"] };
        with?.Invoke(request);
        return (await Sqs.ReceiveMessageAsync(request, Cancellation)).Messages?.Single();
    }

    private static IEnumerable<SendMessageBatchRequestEntry> Entries(int count, string prefix = "id") =>
        Enumerable.Range(0, count).Select(number => new SendMessageBatchRequestEntry($"{prefix}{number}", $"body {number}"));

    private static string Time(int seconds) => $"{Some.Time.AddSeconds(seconds).ToUnixTimeMilliseconds()}";

    private static string DigestOf(params (string Name, string Type, byte Kind, byte[] Value)[] attributes)
    {
        List<byte> bytes = [];
        foreach (var (name, type, kind, value) in attributes)
        {
            Add(Encoding.UTF8.GetBytes(name));
            Add(Encoding.UTF8.GetBytes(type));
            bytes.Add(kind);
            Add(value);
        }
#pragma warning disable CA5351 // SQS defines it as an MD5.
        return Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData([.. bytes]));
#pragma warning restore CA5351

        void Add(byte[] part) => bytes.AddRange([0, 0, (byte)(part.Length >> 8), (byte)part.Length, .. part]);
    }
}
