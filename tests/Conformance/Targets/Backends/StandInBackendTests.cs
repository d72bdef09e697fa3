using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Conformance.Tests;

/// <summary>The requests to an AWS stand-in for one fact.</summary>
public sealed class StandInBackendTests
{
    private const string Subscriptions = """
        <R><Subscriptions>
        <member><SubscriptionArn>own</SubscriptionArn><Endpoint>arn:aws:sqs:us-east-1:000000000000:lane-1</Endpoint></member>
        <member><SubscriptionArn>other</SubscriptionArn><Endpoint>arn:aws:sqs:us-east-1:000000000000:lane-2</Endpoint></member>
        </Subscriptions></R>
        """;

    private const string Buckets =
        "<ListAllMyBucketsResult><Buckets><Bucket><Name>uploads</Name></Bucket></Buckets></ListAllMyBucketsResult>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_fact_gets_its_own_queues_and_dead_letter_queues()
    {
        await using var aws = await StandInAsync();
        await using var backend = await StandInBackend.OpenAsync(new($"http://127.0.0.1:{aws.Port}"), new("-1"), Cancellation);

        var made = Calls(aws, "CreateQueue")
            .ToDictionary(call => (string)call["QueueName"]!, call => (string?)call["Attributes"]!["RedrivePolicy"]);

        Assert.Equal(["alerts-1", "lane-1", "lane-dlq-1", "slow-lane-1"], made.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(":lane-dlq-1\"", made["lane-1"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_queues_of_the_fact_are_deleted_afterwards()
    {
        await using var aws = await StandInAsync("lane-1", "outcome-queue-1", "lane-2", "lane");
        var backend = await StandInBackend.OpenAsync(new($"http://127.0.0.1:{aws.Port}"), new("-1"), Cancellation);
        var before = Calls(aws, "DeleteQueue").Count();

        await backend.DisposeAsync();

        var deleted = Calls(aws, "DeleteQueue").Skip(before).Select(call => ((string)call["QueueUrl"]!).Split('/')[^1]);
        Assert.Equal(["lane-1", "outcome-queue-1"], deleted);
    }

    [Fact]
    public async Task Alerts_use_a_queue_of_the_fact_and_subscriptions_are_removed()
    {
        await using var aws = await StandInAsync();
        var backend = await StandInBackend.OpenAsync(new($"http://127.0.0.1:{aws.Port}"), new("-1"), Cancellation);
        Assert.Equal($"127.0.0.1:{aws.Port}", backend.Authority);

        await backend.DisposeAsync();

        var asked = aws.Seen.Where(request => request.Body.StartsWith("Action=", StringComparison.Ordinal))
            .Select(request => Uri.UnescapeDataString(request.Body)).ToList();
        var actions = asked.Select(body => body.Split('&')[0]);
        Assert.Equal(["Action=CreateTopic", "Action=Subscribe", "Action=ListSubscriptions", "Action=Unsubscribe"], actions);
        Assert.EndsWith("&Name=alerts", asked[0], StringComparison.Ordinal);
        Assert.Contains(":alerts&Protocol=sqs&Endpoint=arn:aws:sqs:us-east-1:000000000000:alerts-1", asked[1], StringComparison.Ordinal);
        Assert.EndsWith("&SubscriptionArn=own", asked[3], StringComparison.Ordinal);
    }

    private static async Task<ScriptedApp> StandInAsync(params string[] queues)
    {
        var aws = await ScriptedApp.StartAsync();
        var addresses = queues.Select(queue => $"http://127.0.0.1:{aws.Port}/000000000000/{queue}");
        var listed = JsonSerializer.Serialize(new { QueueUrls = addresses });
        aws.Answers = (request, _) => Task.FromResult(request.Headers.GetValueOrDefault("X-Amz-Target") switch
        {
            "AmazonSQS.ListQueues" => new Answer(200, listed, "application/x-amz-json-1.0"),
            not null => new Answer(200, "{}", "application/x-amz-json-1.0"),
            null when request.Method == "POST" => new Answer(200, Subscriptions, "text/xml"),
            null when request.Path == "/" => new Answer(200, Buckets, "application/xml"),
            null => new Answer(200, "<ListBucketResult><Name>uploads</Name><KeyCount>0</KeyCount></ListBucketResult>", "application/xml"),
        });
        return aws;
    }

    private static IEnumerable<JsonNode> Calls(ScriptedApp aws, string operation) => aws.Seen
        .Where(request => request.Headers.GetValueOrDefault("X-Amz-Target") == $"AmazonSQS.{operation}")
        .Select(request => JsonNode.Parse(request.Body)!);
}
