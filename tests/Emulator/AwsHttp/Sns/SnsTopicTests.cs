using System.Net;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Topics and subscriptions over HTTP.</summary>
public sealed class SnsTopicTests : SnsTests
{
    [Fact]
    public async Task A_created_topic_is_listed_and_deleted()
    {
        Assert.Equal(ArnOf("t"), TextOf(await SendAsync("CreateTopic", ("Name", "t")), "TopicArn"));

        Assert.Equal([ArnOf("people"), ArnOf("t")], Texts(await SendAsync("ListTopics"), "TopicArn"));
        await SendAsync("DeleteTopic", Topic);
        Assert.Equal([ArnOf("people")], Texts(await SendAsync("ListTopics"), "TopicArn"));
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), await RefusedAsync("GetTopicAttributes", Topic));
        await SendAsync("DeleteTopic", Topic);
    }

    [Fact]
    public async Task Another_tag_is_refused_and_the_same_is_not()
    {
        (string, string)[] tag = [("Tags.member.1.Key", "dapr-topic-name"), ("Tags.member.1.Value", "t")];
        await SendAsync("CreateTopic", [("Name", "t"), .. tag]);

        await SendAsync("CreateTopic", [("Name", "t"), .. tag]);
        await SendAsync("CreateTopic", ("Name", "t"));
        var (_, answer) = await QueryAsync(
            Version, "CreateTopic", ("Name", "t"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "a"));

        Assert.Equal("Invalid parameter: Tags Reason: Topic already exists with different tags", TextOf(answer, "Message"));
        Assert.Equal("InvalidParameter", TextOf(answer, "Code"));
    }

    [Fact]
    public async Task A_topic_of_the_topology_has_the_tag_of_daprd() =>
        await SendAsync("CreateTopic", ("Name", "people"), ("Tags.member.1.Key", "dapr-topic-name"), ("Tags.member.1.Value", "people"));

    [Fact]
    public async Task Tags_are_added_listed_and_removed()
    {
        await SendAsync("CreateTopic", ("Name", "t"));
        var resource = ("ResourceArn", ArnOf("t"));
        await SendAsync(
            "TagResource", resource, ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"), ("Tags.member.2.Key", "b"),
            ("Tags.member.2.Value", "2"));

        Assert.Equal(["a", "b"], Texts(await SendAsync("ListTagsForResource", resource), "Key"));
        await SendAsync("UntagResource", resource, ("TagKeys.member.1", "a"));
        Assert.Equal(["2"], Texts(await SendAsync("ListTagsForResource", resource), "Value"));
    }

    [Fact]
    public async Task Attributes_have_defaults_and_can_be_set()
    {
        await SendAsync("CreateTopic", ("Name", "t"));
        var attributes = MapOf(await SendAsync("GetTopicAttributes", Topic));
        Assert.Equal(
            (ArnOf("t"), "000000000000", "0"), (attributes["TopicArn"], attributes["Owner"], attributes["SubscriptionsConfirmed"]));
        Assert.Equal("__default_policy_ID", (string?)JsonNode.Parse(attributes["Policy"])!["Id"]);

        await SendAsync("SetTopicAttributes", Topic, ("AttributeName", "DisplayName"), ("AttributeValue", "People & co"));

        Assert.Equal("People & co", MapOf(await SendAsync("GetTopicAttributes", Topic))["DisplayName"]);
        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidParameter"),
            await RefusedAsync("SetTopicAttributes", Topic, ("AttributeName", "Nonsense"), ("AttributeValue", "1")));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("t.fifo")]
    [InlineData("")]
    public async Task An_invalid_name_is_refused(string name) =>
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidParameter"), await RefusedAsync("CreateTopic", ("Name", name)));

    [Fact]
    public async Task A_subscription_is_listed_changed_and_removed()
    {
        var arn = await SubscribeAsync();
        Assert.Equal(arn, await SubscribeAsync());

        Assert.Equal([arn], Texts(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
        Assert.Equal([QueueArn], Texts(await SendAsync("ListSubscriptionsByTopic", Topic), "Endpoint"));
        var found = MapOf(await SendAsync("GetSubscriptionAttributes", ("SubscriptionArn", arn)));
        Assert.Equal(
            ("sqs", QueueArn, "false", "false"),
            (found["Protocol"], found["Endpoint"], found["RawMessageDelivery"], found["PendingConfirmation"]));
        await SetAsync(arn, "RawMessageDelivery", "true");
        Assert.Equal("true", MapOf(await SendAsync("GetSubscriptionAttributes", ("SubscriptionArn", arn)))["RawMessageDelivery"]);
        Assert.Equal("1", MapOf(await SendAsync("GetTopicAttributes", Topic))["SubscriptionsConfirmed"]);
        await SendAsync("Unsubscribe", ("SubscriptionArn", arn));
        Assert.Empty(Texts(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), await RefusedAsync("GetSubscriptionAttributes", ("SubscriptionArn", arn)));
    }

    [Fact]
    public async Task A_long_list_of_topics_has_pages()
    {
        for (var number = 0; number < 150; number++) await Rig.Cloud.Topics.EnsureAsync($"t{number:000}", Cancellation);

        var first = await SendAsync("ListTopics");
        var second = await SendAsync("ListTopics", ("NextToken", TextOf(first, "NextToken")));

        Assert.Equal((100, 51), (Texts(first, "TopicArn").Count, Texts(second, "TopicArn").Count));
        Assert.Empty(Texts(second, "NextToken"));
        Assert.Equal(151, Texts(first, "TopicArn").Union(Texts(second, "TopicArn")).Count());
    }

    [Theory]
    [InlineData("sqs", "events")]
    [InlineData("sqs", "arn:aws:sns:us-east-1:000000000000:events")]
    [InlineData("http", "https://localhost/")]
    [InlineData("email", "a@example.org")]
    [InlineData("lambda", "arn:aws:lambda:us-east-1:000000000000:function:f")]
    public async Task An_endpoint_that_does_not_fit_is_refused(string protocol, string endpoint)
    {
        await SendAsync("CreateTopic", ("Name", "t"));

        Assert.Equal(
            (HttpStatusCode.BadRequest, "InvalidParameter"),
            await RefusedAsync("Subscribe", Topic, ("Protocol", protocol), ("Endpoint", endpoint)));
        Assert.Empty(Texts(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
    }

    [Fact]
    public async Task A_missing_topic_cannot_be_subscribed() => Assert.Equal(
        (HttpStatusCode.NotFound, "NotFound"), await RefusedAsync("Subscribe", Topic, ("Protocol", "sqs"), ("Endpoint", QueueArn)));

    [Fact]
    public async Task An_unknown_action_is_refused_and_logged()
    {
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidAction"), await RefusedAsync("CreatePlatformApplication"));

        Assert.Contains("SNS CreatePlatformApplication", Assert.Single(Rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
    }
}
