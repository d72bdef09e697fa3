using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Queues over HTTP, with the AWS SDK.</summary>
public sealed class SqsQueueTests : AwsTests
{
    private const string Name = "mine";

    [Fact]
    public async Task A_created_queue_is_found_listed_and_deleted()
    {
        var address = await CreateAsync(Name);

        Assert.Equal(AddressOf(Name), address);
        Assert.Equal(address, (await Sqs.GetQueueUrlAsync(Name, Cancellation)).QueueUrl);
        Assert.Equal([address], (await Sqs.ListQueuesAsync("mi", Cancellation)).QueueUrls);
        await Sqs.DeleteQueueAsync(address, Cancellation);
        await RefusedAsync("AWS.SimpleQueueService.NonExistentQueue", () => Sqs.GetQueueUrlAsync(Name, Cancellation));
        await RefusedAsync("AWS.SimpleQueueService.NonExistentQueue", () => Sqs.DeleteQueueAsync(address, Cancellation));
    }

    [Fact]
    public async Task The_same_attributes_are_the_same_queue_and_others_are_refused()
    {
        await CreateAsync(Name, ("VisibilityTimeout", "7"), ("DelaySeconds", "0"));

        Assert.Equal(AddressOf(Name), await CreateAsync(Name, ("VisibilityTimeout", "7")));
        Assert.Equal(AddressOf(Name), await CreateAsync(Name));
        var exception = await RefusedAsync("QueueAlreadyExists", () => CreateAsync(Name, ("VisibilityTimeout", "8")));
        Assert.IsType<QueueNameExistsException>(exception);
        Assert.Contains("VisibilityTimeout", exception.Message, StringComparison.Ordinal);
        Assert.Equal("7", (await AttributesAsync())["VisibilityTimeout"]);
    }

    [Fact]
    public async Task Attributes_are_returned_as_they_were_set()
    {
        await CreateAsync("letters");
        await CreateAsync(Name, ("MaximumMessageSize", "2048"));
        const string Policy = """{"Version":"2012-10-17","Statement":[]}""";
        const string Redrive = """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters","maxReceiveCount":"3"}""";
        Dictionary<string, string> set = new()
        {
            ["VisibilityTimeout"] = "11",
            ["MessageRetentionPeriod"] = "60",
            ["DelaySeconds"] = "2",
            ["ReceiveMessageWaitTimeSeconds"] = "3",
            ["Policy"] = Policy,
            ["RedriveAllowPolicy"] = """{"redrivePermission":"allowAll"}""",
        };

        await Sqs.SetQueueAttributesAsync(AddressOf(Name), new(set) { ["RedrivePolicy"] = Redrive }, Cancellation);

        var found = await AttributesAsync();
        Assert.All(set, attribute => Assert.Equal(attribute.Value, found[attribute.Key]));
        Assert.Equal(
            """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:letters","maxReceiveCount":3}""", found["RedrivePolicy"]);
        Assert.Equal(("2048", "arn:aws:sqs:us-east-1:000000000000:mine"), (found["MaximumMessageSize"], found["QueueArn"]));
        Assert.Equal(
            ($"{Some.Time.ToUnixTimeSeconds()}", $"{Some.Time.ToUnixTimeSeconds()}"),
            (found["CreatedTimestamp"], found["LastModifiedTimestamp"]));
        await Sqs.SetQueueAttributesAsync(AddressOf(Name), new() { ["RedrivePolicy"] = "", ["Policy"] = "" }, Cancellation);
        found = await AttributesAsync();
        Assert.DoesNotContain("RedrivePolicy", found.Keys);
        Assert.DoesNotContain("Policy", found.Keys);
    }

    [Fact]
    public async Task Only_the_requested_attributes_are_returned()
    {
        await CreateAsync(Name);

        var found = await Sqs.GetQueueAttributesAsync(AddressOf(Name), ["QueueArn", "RedrivePolicy"], Cancellation);

        Assert.Equal(["QueueArn"], found.Attributes.Keys);
        await RefusedAsync("InvalidAttributeName", () => Sqs.GetQueueAttributesAsync(AddressOf(Name), ["Nonsense"], Cancellation));
    }

    [Theory]
    [InlineData("InvalidAttributeName", "Nonsense", "1")]
    [InlineData("InvalidAttributeValue", "VisibilityTimeout", "43201")]
    [InlineData("InvalidAttributeValue", "VisibilityTimeout", "-1")]
    [InlineData("InvalidAttributeValue", "MessageRetentionPeriod", "59")]
    [InlineData("InvalidAttributeValue", "DelaySeconds", "x")]
    [InlineData("InvalidAttributeValue", "Policy", "{")]
    [InlineData(
        "InvalidParameterValue", "RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:0:nowhere","maxReceiveCount":3}""")]
    [InlineData(
        "InvalidParameterValue", "RedrivePolicy", """{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:0:events","maxReceiveCount":0}""")]
    [InlineData("InvalidParameterValue", "RedrivePolicy", """{"maxReceiveCount":5}""")]
    [InlineData("AWS.SimpleQueueService.UnsupportedOperation", "FifoQueue", "true")]
    [InlineData("AWS.SimpleQueueService.UnsupportedOperation", "KmsMasterKeyId", "alias/key")]
    public async Task An_invalid_attribute_creates_no_queue(string code, string attribute, string value)
    {
        await RefusedAsync(code, () => CreateAsync(Name, (attribute, value)));

        await RefusedAsync("AWS.SimpleQueueService.NonExistentQueue", () => Sqs.GetQueueUrlAsync(Name, Cancellation));
    }

    [Fact]
    public async Task A_FIFO_queue_is_refused_with_the_reason()
    {
        var exception = await RefusedAsync("AWS.SimpleQueueService.UnsupportedOperation", () => CreateAsync("mine.fifo"));

        Assert.Contains("FIFO", exception.Message, StringComparison.Ordinal);
        await RefusedAsync("InvalidParameterValue", () => CreateAsync("a b"));
    }

    [Fact]
    public async Task A_long_list_has_pages()
    {
        foreach (var number in Enumerable.Range(0, 5)) await CreateAsync($"page-{number}");
        var request = new ListQueuesRequest("page-") { MaxResults = 2 };
        List<string> found = [];
        do
        {
            var page = await Sqs.ListQueuesAsync(request, Cancellation);
            Assert.InRange(page.QueueUrls.Count, 1, 2);
            found.AddRange(page.QueueUrls);
            request.NextToken = page.NextToken;
        }
        while (request.NextToken is not null);

        Assert.Equal(Enumerable.Range(0, 5).Select(number => AddressOf($"page-{number}")), found);
        Assert.Null((await Sqs.ListQueuesAsync("nothing", Cancellation)).QueueUrls);
    }

    [Fact]
    public async Task Tags_are_added_and_removed()
    {
        await Sqs.CreateQueueAsync(new CreateQueueRequest(Name) { Tags = new() { ["a"] = "1" } }, Cancellation);
        await Sqs.TagQueueAsync(
            new TagQueueRequest { QueueUrl = AddressOf(Name), Tags = new() { ["b"] = "2", ["a"] = "3" } }, Cancellation);

        Assert.Equal([new("a", "3"), new("b", "2")], (await TagsAsync())!.OrderBy(tag => tag.Key));
        await Sqs.UntagQueueAsync(new UntagQueueRequest { QueueUrl = AddressOf(Name), TagKeys = ["a", "b"] }, Cancellation);
        Assert.Null(await TagsAsync());
    }

    [Fact]
    public async Task A_dead_letter_queue_lists_its_sources()
    {
        var sources = await Sqs.ListDeadLetterSourceQueuesAsync(
            new ListDeadLetterSourceQueuesRequest { QueueUrl = AddressOf(CloudRig.Dead) }, Cancellation);

        Assert.Equal([AddressOf(CloudRig.Events)], sources.QueueUrls);
    }

    [Fact]
    public async Task A_purged_queue_is_empty()
    {
        foreach (var body in (string[])["a", "b"]) await Rig.SendAsync(body);
        await Rig.ReceiveAsync();

        await Sqs.PurgeQueueAsync(AddressOf(CloudRig.Events), Cancellation);

        Assert.Equal(new(0, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task Queues_of_the_topology_keep_what_a_client_set_but_get_its_timeouts_again()
    {
        await Sqs.SetQueueAttributesAsync(
            AddressOf(CloudRig.Events), new() { ["DelaySeconds"] = "5", ["VisibilityTimeout"] = "99" }, Cancellation);
        await RestartAsync();

        var found = await AttributesAsync(CloudRig.Events);
        Assert.Equal(("5", "10"), (found["DelaySeconds"], found["VisibilityTimeout"]));
    }

    private async Task<string> CreateAsync(string name, params (string Name, string Value)[] attributes) => (await Sqs.CreateQueueAsync(
        new CreateQueueRequest(name) { Attributes = attributes.ToDictionary(one => one.Name, one => one.Value) }, Cancellation)).QueueUrl;

    private async Task<Dictionary<string, string>> AttributesAsync(string queue = Name) =>
        (await Sqs.GetQueueAttributesAsync(AddressOf(queue), ["All"], Cancellation)).Attributes;

    private async Task<Dictionary<string, string>?> TagsAsync() =>
        (await Sqs.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = AddressOf(Name) }, Cancellation)).Tags;

    private static async Task<AmazonSQSException> RefusedAsync(string code, Func<Task> call)
    {
        var exception = await Assert.ThrowsAnyAsync<AmazonSQSException>(call);
        Assert.Equal(code, exception.ErrorCode);
        return exception;
    }
}
