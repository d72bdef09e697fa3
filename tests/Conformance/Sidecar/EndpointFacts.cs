namespace FilePipeline.Conformance.Tests;

/// <summary>Endpoint and credential fields: all AWS components accept them; the emulator ignores them.</summary>
[Contract("5.0, 5.8, 6.1")]
public sealed class EndpointFacts
{
    private static readonly string[] _connectionFields =
        ["endpoint=http://localhost:4566", "region=us-east-1", "accessKey=test", "secretKey=test"];

    [Theory]
    [OnEmulator("bindings.aws.sqs", "queueName=slow-lane", "direction=output")]
    [OnEmulator("bindings.aws.s3", "bucket=uploads", "direction=output")]
    [OnEmulator("bindings.aws.sns", "topicArn=arn:aws:sns:us-east-1:000000000000:alerts", "direction=output")]
    [OnEmulator("bindings.aws.ses", "emailFrom=a@example.com", "direction=output")]
    [OnEmulator("state.aws.dynamodb", "table=records", "keyPrefix=none")]
    [OnEmulator("pubsub.aws.snssqs", "consumerID=outcome-queue", "accountId=000000000000")]
    [Covers("bindings.aws.sqs", "endpoint", "region", "accessKey", "secretKey")]
    [Covers("bindings.aws.s3", "endpoint", "region", "accessKey", "secretKey")]
    [Covers("bindings.aws.sns", "endpoint", "region", "accessKey", "secretKey")]
    [Covers("bindings.aws.ses", "region")]
    [Covers("state.aws.dynamodb", "endpoint", "region", "accessKey", "secretKey")]
    [Covers("pubsub.aws.snssqs", "endpoint", "region", "accessKey", "secretKey")]
    public async Task An_AWS_component_accepts_endpoint_and_credentials(Target target, string type, string field, string more)
    {
        await using var rig = await target.StartAsync(Yaml.Component("one", type, [field, more, .. _connectionFields]));

        Assert.Equal("one", Assert.Single((await rig.Dapr.GetMetadataAsync(rig.Token)).Components).Name);
    }

    [Theory, OnEmulator]
    [Covers("pubsub.aws.snssqs", "disableEntityManagement")]
    public async Task Existing_topics_and_queues_are_used_unchanged(Target target)
    {
        await using var rig = await target.StartAsync(
            Yaml.PubSub("disableEntityManagement=true", "region=us-east-1", "accountId=000000000000"),
            Yaml.Subscription("{default: /outcome}"));
        await rig.Cloud.Topics.EnsureAsync("facts", rig.Token);
        await rig.Cloud.Queues.EnsureAsync(new("outcome-queue"), rig.Token);
        await rig.Cloud.Topics.SubscribeQueueAsync("facts", "outcome-queue", rig.Token);
        await rig.ReadyAsync();

        await rig.Dapr.PublishEventAsync("outcomes", "facts", new { a = 1 }, rig.Token);

        Assert.Equal("/outcome", (await rig.App.NextAsync(rig.Token)).Path);
        await rig.WhenEmptyAsync("outcome-queue");
    }

    [Theory]
    [OnEmulator(
        "bindings.aws.sqs", "queueNam=lane", "has no field 'queueNam' (known: queueName, ",
        InDaprd = "ignores the field and ends with exit code 1 for the type")]
    [OnEmulator("bindings.aws.sqz", "queueName=lane", "unknown type 'bindings.aws.sqz' (known: bindings.aws.s3, ")]
    public async Task Unknown_types_and_fields_fail_the_start_and_list_the_known_ones(
        Target target, string type, string field, string words)
    {
        var exception = await Assert.ThrowsAsync<ResourceException>(() => target.StartAsync(Yaml.Component("lane", type, field)));

        Assert.Matches(@"0\.yaml:\d+: component 'lane': ", exception.Message);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }
}
