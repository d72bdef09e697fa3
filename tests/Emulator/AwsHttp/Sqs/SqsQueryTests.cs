using System.Net;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>The query protocol of older clients, and the form of answers and errors.</summary>
public sealed class SqsQueryTests : AwsTests
{
    private const string Version = "2012-11-05";

    private (string, string) Events => ("QueueUrl", AddressOf(CloudRig.Events));

    [Fact]
    public async Task Queues_are_created_and_read()
    {
        var (status, created) = await QueryAsync(
            Version, "CreateQueue", ("QueueName", "old"), ("Attribute.1.Name", "VisibilityTimeout"), ("Attribute.1.Value", "7"),
            ("Tag.1.Key", "a"), ("Tag.1.Value", "1"));

        Assert.Equal((HttpStatusCode.OK, "CreateQueueResponse"), (status, created.Name.LocalName));
        Assert.Equal(AddressOf("old"), TextOf(created, "QueueUrl"));
        var old = ("QueueUrl", AddressOf("old"));
        var (_, attributes) = await QueryAsync(
            Version, "GetQueueAttributes", old, ("AttributeName.1", "VisibilityTimeout"), ("AttributeName.2", "QueueArn"));
        Assert.Equal(
            new[] { ("QueueArn", "arn:aws:sqs:us-east-1:000000000000:old"), ("VisibilityTimeout", "7") },
            Texts(attributes, "Name").Zip(Texts(attributes, "Value")).Order());
        var (_, tags) = await QueryAsync(Version, "ListQueueTags", old);
        Assert.Equal(("a", "1"), (TextOf(tags, "Key"), TextOf(tags, "Value")));
        Assert.Contains(AddressOf("old"), Texts((await QueryAsync(Version, "ListQueues")).Answer, "QueueUrl"));
    }

    [Fact]
    public async Task Messages_are_sent_received_and_deleted_in_batches()
    {
        var (_, sent) = await QueryAsync(
            Version, "SendMessageBatch", Events,
            ("SendMessageBatchRequestEntry.1.Id", "a"), ("SendMessageBatchRequestEntry.1.MessageBody", "<one> & ä"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Name", "color"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType", "String"),
            ("SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue", "red"),
            ("SendMessageBatchRequestEntry.2.Id", "b"), ("SendMessageBatchRequestEntry.2.MessageBody", "\u0001"));
        Assert.Equal("a", TextOf(Assert.Single(sent.Descendants(), item => item.Name.LocalName == "SendMessageBatchResultEntry"), "Id"));
        Assert.Equal("InvalidMessageContents", TextOf(sent, "Code"));

        var (_, received) = await QueryAsync(
            Version, "ReceiveMessage", Events, ("MaxNumberOfMessages", "10"), ("AttributeName.1", "ApproximateReceiveCount"),
            ("MessageAttributeName.1", "All"));
        Assert.Equal("<one> & ä", TextOf(received, "Body"));
        Assert.Equal(["ApproximateReceiveCount", "color"], Texts(received, "Name"));
        Assert.Equal("red", TextOf(received, "StringValue"));
        var (_, deleted) = await QueryAsync(
            Version, "DeleteMessageBatch", Events,
            ("DeleteMessageBatchRequestEntry.1.Id", "a"),
            ("DeleteMessageBatchRequestEntry.1.ReceiptHandle", TextOf(received, "ReceiptHandle")));
        Assert.Equal(
            "DeleteMessageBatchResultEntry", deleted.Descendants().First(item => item.Name.LocalName == "Id").Parent!.Name.LocalName);
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task A_request_may_be_sent_to_the_address_of_the_queue()
    {
        using var form = new FormUrlEncodedContent([new("Action", "SendMessage"), new("MessageBody", "a")]);
        using var answer = await Http.PostAsync(new Uri(AddressOf(CloudRig.Events)), form, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task An_error_has_the_code_of_the_query_protocol()
    {
        var (status, answer) = await QueryAsync(Version, "GetQueueUrl", ("QueueName", "nowhere"));

        Assert.Equal((HttpStatusCode.BadRequest, "ErrorResponse"), (status, answer.Name.LocalName));
        Assert.Equal(("Sender", "AWS.SimpleQueueService.NonExistentQueue"), (TextOf(answer, "Type"), TextOf(answer, "Code")));
    }

    [Fact]
    public async Task An_error_of_the_JSON_protocol_names_both_codes()
    {
        var (answer, body) = await JsonAsync("AmazonSQS.GetQueueUrl", """{"QueueName":"nowhere"}""");

        using (answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Equal("application/x-amz-json-1.0", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(["AWS.SimpleQueueService.NonExistentQueue;Sender"], answer.Headers.GetValues("x-amzn-query-error"));
            Assert.Equal(["QueueDoesNotExist"], answer.Headers.GetValues("x-amzn-errortype"));
            Assert.True(answer.Headers.Contains("x-amzn-RequestId"));
        }
        Assert.Equal("com.amazonaws.sqs#QueueDoesNotExist", (string?)body["__type"]);
        Assert.Equal("The specified queue does not exist.", (string?)body["message"]);
    }

    [Theory]
    [InlineData("{", "SerializationException")]
    [InlineData("[]", "SerializationException")]
    [InlineData("""{"QueueUrl":"a","QueueUrl":"b"}""", "SerializationException")]
    [InlineData("{}", "MissingRequiredParameterException")]
    [InlineData("""{"QueueUrl":{}}""", "InvalidParameterValueException")]
    [InlineData("""{"QueueUrl":"http://localhost/000000000000/events","MaxNumberOfMessages":"many"}""", "InvalidParameterValueException")]
    [InlineData("""{"QueueUrl":"http://localhost/000000000000/events","MessageAttributeNames":"All"}""", "InvalidParameterValueException")]
    public async Task A_malformed_request_is_an_error(string request, string type)
    {
        await Rig.SendAsync("a");

        var (answer, body) = await JsonAsync("AmazonSQS.ReceiveMessage", request);

        answer.Dispose();
        Assert.EndsWith(type, (string?)body["__type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_with_too_many_fields_is_an_error()
    {
        var (status, answer) = await QueryAsync(Version, "ListQueues", Enumerable.Range(0, 1100).Select(at => ($"Field.{at}", "x")));

        Assert.Equal((HttpStatusCode.BadRequest, "MalformedQueryString"), (status, TextOf(answer, "Code")));
    }

    [Theory]
    [InlineData("AmazonSQS.StartMessageMoveTask", "SQS StartMessageMoveTask")]
    [InlineData("AmazonKinesis.PutRecord", "AmazonKinesis.PutRecord")]
    public async Task An_unknown_operation_is_refused_and_logged_once(string target, string name)
    {
        for (var time = 0; time < 2; time++)
        {
            var (answer, body) = await JsonAsync(target, "{}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            answer.Dispose();
            Assert.EndsWith("UnknownOperationException", (string?)body["__type"], StringComparison.Ordinal);
        }

        Assert.Contains(name, Assert.Single(Rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_action_is_refused_and_logged_once()
    {
        var (status, answer) = await QueryAsync(Version, "AddPermission", Events);

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidAction"), (status, TextOf(answer, "Code")));
        Assert.Contains("SQS AddPermission", Assert.Single(Rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_action_of_another_service_is_refused_with_the_name_of_the_service()
    {
        Http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=any");
        var (status, answer) = await QueryAsync("2010-05-08", "ListUsers");

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidAction"), (status, TextOf(answer, "Code")));
        Assert.Contains("IAM ListUsers", Assert.Single(Rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task STS_names_the_account()
    {
        var (status, answer) = await QueryAsync("2011-06-15", "GetCallerIdentity");

        Assert.Equal((HttpStatusCode.OK, "000000000000"), (status, TextOf(answer, "Account")));
        Assert.Equal("arn:aws:iam::000000000000:root", TextOf(answer, "Arn"));
        Assert.Equal("InvalidAction", TextOf((await QueryAsync("2011-06-15", "AssumeRole")).Answer, "Code"));
    }

    [Theory]
    [InlineData("Origin", "http://example.org")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task A_web_page_is_refused(string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Content = new FormUrlEncodedContent(
                [new("Action", "PurgeQueue"), new("QueueUrl", AddressOf(CloudRig.Events)), new("Version", Version)]),
        };
        request.Headers.Add(header, value);
        await Rig.SendAsync("a");

        using var answer = await Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }
}
