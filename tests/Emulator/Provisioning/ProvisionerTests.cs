using System.Text.Json.Nodes;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

public sealed class ProvisionerTests
{
    [Fact]
    public async Task All_resources_of_this_repository_are_created()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        var items = await cloud.ProvisionAsync(Provisions.OfThisRepository);

        Assert.All(items, item => Assert.Equal(Change.Created, item.Change));
        Assert.Equal(
            ["Queue file-events", "Queue large-files", "Queue file-events-dlq", "Queue file-outcomes-dlq",
                "Topic filepipeline-alerts", "Table filepipeline-records", "Table filepipeline-workflows", "Bucket filepipeline-uploads",
                "Bucket filepipeline-parking"],
            items.Select(item => $"{item.Kind} {item.Name}"));
        Assert.Equal(
            ["file-events", "file-events-dlq", "file-outcomes-dlq", "large-files"], cloud.Queues.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["filepipeline-parking", "filepipeline-uploads"], cloud.Buckets.Notifications.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([ScriptedTopics.Arn("filepipeline-alerts")], cloud.Topics.Policies.Keys);
    }

    [Fact]
    public async Task A_queue_gets_timeouts_dead_letter_queue_and_bucket_policy()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        await cloud.ProvisionAsync(Provisions.OfThisRepository);

        var queue = cloud.Queues.All["file-events"];
        Assert.Equal(("10", "345600"), (queue["VisibilityTimeout"], queue["MessageRetentionPeriod"]));
        var redrive = JsonNode.Parse(queue["RedrivePolicy"])!;
        Assert.Equal(
            (ScriptedQueues.Arn("file-events-dlq"), 5), ((string?)redrive["deadLetterTargetArn"], (int)redrive["maxReceiveCount"]!));
        var statement = Assert.Single(JsonNode.Parse(queue["Policy"])!["Statement"]!.AsArray())!;
        Assert.Equal(
            ("Allow", "s3.amazonaws.com", "sqs:SendMessage", ScriptedQueues.Arn("file-events")),
            ((string?)statement["Effect"],
                (string?)statement["Principal"]!["Service"], (string?)statement["Action"], (string?)statement["Resource"]));
        Assert.Equal("arn:aws:s3:::filepipeline-uploads", (string?)statement["Condition"]!["ArnEquals"]!["aws:SourceArn"]);
        Assert.Equal(ScriptedCloud.Account, (string?)statement["Condition"]!["StringEquals"]!["aws:SourceAccount"]);
        Assert.Equal("1209600", cloud.Queues.All["file-events-dlq"]["MessageRetentionPeriod"]);
        Assert.DoesNotContain("RedrivePolicy", cloud.Queues.All["file-events-dlq"].Keys);
        Assert.DoesNotContain("Policy", cloud.Queues.All["large-files"].Keys);
    }

    [Fact]
    public async Task Buckets_notify_only_the_targets_of_their_rules()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        await cloud.ProvisionAsync(Provisions.OfThisRepository);

        Assert.Equal([$"{ScriptedQueues.Arn("file-events")} s3:ObjectCreated:* s3:ObjectRemoved:*"], cloud.Buckets.Rules(
            "filepipeline-uploads").Select(Sorted));
        Assert.Empty(cloud.Buckets.Rules("filepipeline-parking"));
        Assert.Empty(cloud.Buckets.Regions);
    }

    [Fact]
    public async Task The_fast_intake_topic_allows_its_bucket_and_has_Dapr_tags()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        await cloud.ProvisionAsync(Provisions.OfTheFastIntake);

        var topic = ScriptedTopics.Arn("file-events-topic");
        Assert.Equal([$"{topic} s3:ObjectCreated:* s3:ObjectRemoved:*"], cloud.Buckets.Rules("filepipeline-uploads").Select(Sorted));
        Assert.True(cloud.Topics.Allows(topic, "filepipeline-uploads"));
        Assert.Equal("dapr-topic-name file-events-topic", cloud.Topics.Tags[topic]);
    }

    [Fact]
    public async Task A_table_gets_its_key_and_time_to_live()
    {
        await using var cloud = await ScriptedCloud.StartAsync();

        await cloud.ProvisionAsync(Provisions.OfThisRepository);

        var table = cloud.Tables.All["filepipeline-records"];
        Assert.Equal(("expiresAt", "PAY_PER_REQUEST"), (table.Expiry, table.Billing));
        var key = Assert.Single(JsonNode.Parse(table.Key)!.AsArray())!;
        Assert.Equal(("key", "HASH"), ((string?)key["AttributeName"], (string?)key["KeyType"]));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        var first = await cloud.ProvisionAsync(Provisions.OfThisRepository);
        Assert.NotEmpty(cloud.Writes);
        cloud.ClearRequests();

        var second = await cloud.ProvisionAsync(Provisions.OfThisRepository);

        Assert.Equal(first.Select(item => item with { Change = Change.Unchanged }), second);
        Assert.NotEmpty(cloud.Requests);
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_topic_allows_its_bucket_before_the_bucket_notifies_it()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        var topology = Provisions.With(
            topics: [new TopicSpec("a-other"), new TopicSpec("fan-out")],
            buckets: [new BucketSpec("files", [new NotificationSpec(["s3:ObjectCreated:*"], Topic: "fan-out", Prefix: "in/ü")])]);

        await cloud.ProvisionAsync(topology);

        Assert.Equal([$"{ScriptedTopics.Arn("fan-out")} in/ü prefix s3:ObjectCreated:*"], cloud.Buckets.Rules("files").Select(Sorted));
        var statements = JsonNode.Parse(cloud.Topics.Policies[ScriptedTopics.Arn("fan-out")])!["Statement"]!.AsArray();
        Assert.Equal(["__default_statement_ID", "topology-files"], statements.Select(statement => (string?)statement!["Sid"]));
        Assert.Equal("sns:Publish", (string?)statements[1]!["Action"]);
        cloud.ClearRequests();
        Assert.All(await cloud.ProvisionAsync(topology), item => Assert.Equal(Change.Unchanged, item.Change));
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task Every_request_is_signed_with_key_region_and_session()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        var connection = new AwsConnection(cloud.Address, "eu-central-1", "AKID", "a/secret+", "the session");

        await connection.ProvisionAsync(Provisions.OfThisRepository);

        Assert.Equal(["dynamodb", "s3", "sns", "sqs"], cloud.Requests.Select(request => request.Service).Distinct().Order());
        Assert.All(cloud.Requests, request =>
        {
            Assert.Equal($"AKID eu-central-1 {request.Service}", request.Scope);
            Assert.True(request.IsSignedWith("a/secret+"), request.ToString());
            Assert.False(request.IsSignedWith("another"));
            Assert.Equal("the session", request.Headers["x-amz-security-token"]);
        });
        Assert.Equal("eu-central-1", cloud.Buckets.Regions["filepipeline-uploads"]);
    }

    private static string Sorted(string rule) => string.Join(' ', rule.Split(' ').Order(StringComparer.Ordinal));
}
