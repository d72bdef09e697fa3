using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>The rules by which buckets notify queues and topics, over HTTP.</summary>
public sealed class BucketNotificationTests : AwsTests
{
    private const string Queue = $"arn:aws:sqs:us-east-1:000000000000:{CloudRig.Dead}";

    private AmazonS3Client S3 => new(
        new BasicAWSCredentials("any", "any"), new AmazonS3Config { ServiceURL = $"{Address}", ForcePathStyle = true, MaxErrorRetry = 0 });

    [Fact]
    public async Task The_rules_of_the_topology_are_returned()
    {
        using var s3 = S3;

        var rule = Assert.Single((await s3.GetBucketNotificationAsync(CloudRig.Uploads, Cancellation)).QueueConfigurations);

        Assert.Equal("arn:aws:sqs:us-east-1:000000000000:events", rule.Queue);
        Assert.Equal(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], rule.Events.Select(one => one.Value));
        var filter = Assert.Single(rule.Filter.S3KeyFilter.FilterRules);
        Assert.Equal(("prefix", "in/"), (filter.Name.ToLowerInvariant(), filter.Value));
        Assert.Null((await s3.GetBucketNotificationAsync("other", Cancellation)).QueueConfigurations);
    }

    [Fact]
    public async Task A_new_rule_is_tried_and_then_notifies_its_queue()
    {
        using var s3 = S3;
        await s3.PutBucketNotificationAsync(Rules(Queue, "out/", ".csv"), Cancellation);
        Assert.Equal("s3:TestEvent", (string?)JsonNode.Parse((await Rig.ReceiveAsync(CloudRig.Dead))!.Body)!["Event"]);

        foreach (var key in (string[])["out/a.csv", "out/a.txt", "in/a.csv"]) await Rig.PutAsync(key, "x", "other");

        var message = JsonNode.Parse(Assert.Single(Rig.Cloud.Queues.Peek(CloudRig.Dead).Skip(1)))!;
        Assert.Equal("out/a.csv", (string?)message["Records"]![0]!["s3"]!["object"]!["key"]);
        await s3.PutBucketNotificationAsync(Rules(Queue, "out/", ".csv"), Cancellation);
        Assert.Equal(2, Rig.Cloud.Queues.Peek(CloudRig.Dead).Count);
    }

    [Fact]
    public async Task A_topic_gets_events_too()
    {
        using var s3 = S3;
        var request = new PutBucketNotificationRequest
        {
            BucketName = "other",
            TopicConfigurations = [new() { Topic = TopicStore.ArnOf("people"), Events = [EventType.ObjectCreatedPut] }],
        };
        await s3.PutBucketNotificationAsync(request, Cancellation);

        await Rig.PutAsync("a", "x", "other");

        Assert.Equal(["Amazon S3 Notification", "Amazon S3 Notification"], Rig.Cloud.SentMessages.List().Select(sent => sent.Subject));
    }

    [Fact]
    public async Task A_rule_survives_a_restart_and_one_of_the_topology_returns()
    {
        using (var s3 = S3)
        {
            await s3.PutBucketNotificationAsync(Rules(Queue, "out/", ""), Cancellation);
            await s3.PutBucketNotificationAsync(new PutBucketNotificationRequest { BucketName = CloudRig.Uploads }, Cancellation);
        }
        await Rig.PutAsync("in/a", "x");
        Assert.Equal(new QueueCounts(0, 0), await Rig.CountsAsync());
        await RestartAsync();

        await Rig.PutAsync("in/a", "y");
        await Rig.PutAsync("out/a", "y", "other");

        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
        Assert.Equal(2, Rig.Cloud.Queues.Peek(CloudRig.Dead).Count);
    }

    [Theory]
    [InlineData("arn:aws:sqs:us-east-1:000000000000:nowhere", "s3:ObjectCreated:*", "InvalidArgument")]
    [InlineData(Queue, "nonsense", "InvalidArgument")]
    public async Task An_invalid_rule_changes_nothing(string queue, string name, string code)
    {
        using var s3 = S3;
        var request = new PutBucketNotificationRequest
        {
            BucketName = CloudRig.Uploads,
            QueueConfigurations = [new() { Queue = queue, Events = [name] }],
        };

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.PutBucketNotificationAsync(request, Cancellation));

        Assert.Equal(code, exception.ErrorCode);
        await Rig.PutAsync("in/a", "x");
        Assert.Equal(new QueueCounts(1, 0), await Rig.CountsAsync());
    }

    [Fact]
    public async Task Functions_are_not_supported()
    {
        using var s3 = S3;
        var request = new PutBucketNotificationRequest
        {
            BucketName = "other",
            LambdaFunctionConfigurations =
                [new() { FunctionArn = "arn:aws:lambda:us-east-1:0:function:f", Events = [EventType.ObjectCreatedAll] }],
        };

        var exception = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.PutBucketNotificationAsync(request, Cancellation));

        Assert.Equal("NotImplemented", exception.ErrorCode);
    }

    private static PutBucketNotificationRequest Rules(string queue, string prefix, string suffix)
    {
        List<FilterRule> filter = [new("prefix", prefix)];
        if (suffix.Length > 0) filter.Add(new("suffix", suffix));
        var rule = new QueueConfiguration { Queue = queue, Events = [EventType.ObjectCreatedAll] };
        rule.Filter = new() { S3KeyFilter = new() { FilterRules = filter } };
        return new() { BucketName = "other", QueueConfigurations = [rule] };
    }
}
