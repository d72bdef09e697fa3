using System.Net;
using System.Text.Json.Nodes;
using Amazon.SQS.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Messages to topics over HTTP, and what the subscribed queue gets.</summary>
public sealed class SnsPublishTests : SnsTests
{
    [Fact]
    public async Task A_queue_gets_the_message_in_an_envelope()
    {
        var subscription = await SubscribeAsync();

        var answer = await SendAsync(
            "Publish", [Topic, ("Message", "{\"a\":\"ü\"}"), ("Subject", "news"), .. Attribute(1, "color", "String", "red")]);
        var id = TextOf(answer, "MessageId");

        var envelope = JsonNode.Parse((await Rig.ReceiveAsync())!.Body)!;
        Assert.Equal(
            ("Notification", id, ArnOf("t"), "{\"a\":\"ü\"}", "news"),
            ((string?)envelope["Type"], (string?)envelope["MessageId"], (string?)envelope["TopicArn"], (string?)envelope["Message"],
            (string?)envelope["Subject"]));
        Assert.Equal("""{"color":{"Type":"String","Value":"red"}}""", envelope["MessageAttributes"]!.ToJsonString());
        Assert.Contains($"SubscriptionArn={subscription}", (string?)envelope["UnsubscribeURL"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_in_the_envelope_unsubscribes()
    {
        await SubscribeAsync();
        await SendAsync("Publish", Topic, ("Message", "a"));
        var link = (string)JsonNode.Parse((await Rig.ReceiveAsync())!.Body)!["UnsubscribeURL"]!;

        using var answer = await Http.GetAsync(new Uri(link), Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(Texts(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
    }

    [Fact]
    public async Task Raw_delivery_passes_body_and_attributes_on()
    {
        await SubscribeAsync(("RawMessageDelivery", "true"));

        await SendAsync("Publish", [Topic, ("Message", "as it is"), .. Attribute(1, "color", "String", "red")]);

        var received = await Sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest(AddressOf(CloudRig.Events)) { MessageAttributeNames = ["All"] }, Cancellation);
        Assert.Equal(
            ("as it is", "red"), (received.Messages.Single().Body, received.Messages.Single().MessageAttributes["color"].StringValue));
    }

    [Fact]
    public async Task A_structured_message_has_a_text_for_each_protocol()
    {
        await SubscribeAsync(("RawMessageDelivery", "true"));

        await SendAsync("Publish", Topic, ("MessageStructure", "json"), ("Message", """{"default":"for all","sqs":"for queues"}"""));

        Assert.Equal("for queues", (await Rig.ReceiveAsync())!.Body);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidParameter"),
            await RefusedAsync("Publish", Topic, ("MessageStructure", "json"), ("Message", """{"sqs":"a"}""")));
        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidParameter"),
            await RefusedAsync("Publish", Topic, ("MessageStructure", "json"), ("Message", "{")));
    }

    [Fact]
    public async Task A_batch_reports_each_entry()
    {
        await SubscribeAsync();

        var answer = await SendAsync(
            "PublishBatch", Topic, ("PublishBatchRequestEntries.member.1.Id", "a"), ("PublishBatchRequestEntries.member.1.Message", "one"),
            ("PublishBatchRequestEntries.member.2.Id", "b"), ("PublishBatchRequestEntries.member.2.Message", ""));

        Assert.Equal(["a", "b"], Texts(answer, "Id"));
        Assert.Equal("InvalidParameter", TextOf(answer, "Code"));
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(11, "TooManyEntriesInBatchRequest")]
    [InlineData(0, "EmptyBatchRequest")]
    public async Task A_batch_has_one_to_ten_entries(int entries, string? code)
    {
        await SubscribeAsync();
        var fields = Enumerable.Range(1, entries).SelectMany(at => new[]
        {
            ($"PublishBatchRequestEntries.member.{at}.Id", $"{at}"), ($"PublishBatchRequestEntries.member.{at}.Message", $"{at}"),
        });

        var (_, answer) = await QueryAsync(Version, "PublishBatch", [Topic, .. fields]);

        Assert.Equal(code is null ? [] : [code], Texts(answer, "Code"));
        Assert.Equal(new QueueCounts(code is null ? 10 : 0, 0), await Rig.CountsAsync());
    }

    [Theory]
    [InlineData("", null, "InvalidParameter")]
    [InlineData("a", "line\nbreak", "InvalidParameter")]
    public async Task An_invalid_message_is_refused(string message, string? subject, string code)
    {
        await SubscribeAsync();

        Assert.Equal(
            (HttpStatusCode.BadRequest, code), await RefusedAsync("Publish", Topic, ("Message", message), ("Subject", subject ?? "")));
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task A_message_over_256_KiB_is_refused()
    {
        await SubscribeAsync();

        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidParameter"), await RefusedAsync("Publish", Topic, ("Message", new string('x', 262_145))));
        await SendAsync("Publish", Topic, ("Message", new string('x', 262_144)));
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task Publishing_to_a_missing_topic_or_queue_loses_nothing_else()
    {
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), await RefusedAsync("Publish", Topic, ("Message", "a")));
        await SubscribeAsync();
        await Sqs.DeleteQueueAsync(AddressOf(CloudRig.Events), Cancellation);

        await SendAsync("Publish", Topic, ("Message", "a"));

        await Sqs.CreateQueueAsync(CloudRig.Events, Cancellation);
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task An_alert_is_a_sent_notification()
    {
        await SendAsync("Publish", ("TopicArn", ArnOf("people")), ("Message", "text"), ("Subject", "subject"));

        var sent = Assert.Single(Rig.Cloud.SentMessages.List());
        Assert.Equal(("alerts", "subject", "text"), (sent.Channel, sent.Subject, sent.Body));
    }

    private static (string, string)[] Attribute(int at, string name, string type, string value) =>
    [
        ($"MessageAttributes.entry.{at}.Name", name), ($"MessageAttributes.entry.{at}.Value.DataType", type),
        ($"MessageAttributes.entry.{at}.Value.StringValue", value),
    ];
}
