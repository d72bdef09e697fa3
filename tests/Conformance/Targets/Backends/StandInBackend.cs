using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Conformance.Tests;

/// <summary>An AWS stand-in behind a real daprd; emptied for each fact.</summary>
internal sealed class StandInBackend : Backend
{
    private const string Alerts = "alerts";
    private static readonly TimeSpan _pollInterval = TimeSpan.FromMilliseconds(200);
    private readonly AmazonSQSClient _sqs;
    private readonly AmazonS3Client _s3;
    private readonly AmazonDynamoDBClient _tables;
    private readonly Uri _endpoint;
    private readonly SnsClient _sns;
    private readonly FactNames _names;

    private StandInBackend(Uri endpoint, FactNames names)
    {
        _names = names;
        var credentials = new BasicAWSCredentials("test", "test");
        _endpoint = endpoint;
        _sqs = new(credentials, new AmazonSQSConfig { ServiceURL = $"{endpoint}", AuthenticationRegion = "us-east-1" });
        _s3 =
            new(credentials, new AmazonS3Config { ServiceURL = $"{endpoint}", AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        _sns = new(new AwsConnection(endpoint, "us-east-1", "test", "test", null), TimeProvider.System);
        _tables = new(credentials, new AmazonDynamoDBConfig { ServiceURL = $"{endpoint}", AuthenticationRegion = "us-east-1" });
    }

    /// <summary>Recreates queues, bucket and table.</summary>
    public static async Task<StandInBackend> OpenAsync(Uri endpoint, FactNames names, CancellationToken cancellation)
    {
        var backend = new StandInBackend(endpoint, names);
        foreach (var queue in Queues.OrderBy(queue => queue.DeadLetter is not null)) await backend.CreateQueueAsync(queue, cancellation);
        await backend.SubscribeToAlertsAsync(cancellation);
        await backend.EmptyBucketAsync(cancellation);
        await backend.CreateTableAsync(cancellation);
        return backend;
    }

    public override string Authority => _endpoint.Authority;

    public override Task SendAsync(string queue, string body, CancellationToken cancellation) =>
        _sqs.SendMessageAsync(AddressOf(queue), body, cancellation);

    public override async Task<IReadOnlyList<string>> PeekAsync(string queue, CancellationToken cancellation)
    {
        var received = await _sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest(AddressOf(queue)) { MaxNumberOfMessages = 10, VisibilityTimeout = 0 }, cancellation);
        return [.. (received.Messages ?? []).Select(message => message.Body)];
    }

    public override async Task<QueueCounts> CountsAsync(string queue, CancellationToken cancellation)
    {
        var counts = await _sqs.GetQueueAttributesAsync(
            AddressOf(queue), ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"], cancellation);
        return new QueueCounts(counts.ApproximateNumberOfMessages, counts.ApproximateNumberOfMessagesNotVisible);
    }

    public override async Task WhenAsync(string queue, Func<QueueCounts, bool> wanted, CancellationToken cancellation)
    {
        // AWS does not notify of changes, so the counts are polled.
        using var timer = new PeriodicTimer(_pollInterval, TimeProvider.System);
        while (!wanted(await CountsAsync(queue, cancellation))) await timer.WaitForNextTickAsync(cancellation);
    }

    public override async Task PutObjectAsync(string key, byte[] content, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content);
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = stream }, cancellation);
    }

    public override async Task<bool> HasObjectAsync(string key, CancellationToken cancellation) =>
        ((await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = key }, cancellation)).S3Objects ?? [])
            .Exists(found => found.Key == key);

    public override async Task<Alert> AlertAsync(CancellationToken cancellation)
    {
        await WhenAsync(Alerts, counts => counts.Visible > 0, cancellation);
        var notification = JsonNode.Parse(Assert.Single(await PeekAsync(Alerts, cancellation)))!;
        return new((string)notification["Message"]!, (string)notification["Subject"]!);
    }

    public override async Task<bool?> IsTextAsync(string key, CancellationToken cancellation)
    {
        var found = await _tables.GetItemAsync(Table, new() { ["key"] = new(key) }, consistentRead: true, cancellation);
        return found.Item is { Count: > 0 } item ? item["value"].S is not null : null;
    }

    public override async ValueTask DisposeAsync()
    {
        if (_names.Suffix.Length > 0) await DeleteOwnAsync();
        _sns.Dispose();
        _sqs.Dispose();
        _s3.Dispose();
        _tables.Dispose();
    }

    private async Task CreateQueueAsync(QueueSpec queue, CancellationToken cancellation)
    {
        var attributes =
            new Dictionary<string, string> { ["VisibilityTimeout"] = queue.VisibilitySeconds.ToString(CultureInfo.InvariantCulture) };
        if (queue.DeadLetter is { } dead)
        {
            attributes["RedrivePolicy"] =
                $$"""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:{{_names.Queue(dead.Queue)}}","maxReceiveCount":{{dead.MaxReceives}}}""";
        }
        try
        {
            await _sqs.DeleteQueueAsync(AddressOf(queue.Name), cancellation);
        }
        catch (QueueDoesNotExistException)
        {
            // The first fact: nothing to delete.
        }
        await _sqs.CreateQueueAsync(new CreateQueueRequest(_names.Queue(queue.Name)) { Attributes = attributes }, cancellation);
    }

    // Deletes the queues of this fact, including those that its daprd created, and their subscriptions.
    private async Task DeleteOwnAsync()
    {
        foreach (var address in ((await _sqs.ListQueuesAsync(new ListQueuesRequest())).QueueUrls ?? []).Where(IsOwn))
            await _sqs.DeleteQueueAsync(address);
        var subscriptions = await SendToSnsAsync("ListSubscriptions", [], CancellationToken.None);
        foreach (var subscription in subscriptions.Descendants())
        {
            var fields = subscription.Elements().ToLookup(field => field.Name.LocalName, field => field.Value);
            if (fields["Endpoint"].Any(IsOwn))
            {
                await SendToSnsAsync(
                    "Unsubscribe", new() { ["SubscriptionArn"] = fields["SubscriptionArn"].Single() }, CancellationToken.None);
            }
        }
    }

    private bool IsOwn(string place) => place.EndsWith(_names.Suffix, StringComparison.Ordinal);

    private Task<XElement> SendToSnsAsync(string action, Dictionary<string, string> fields, CancellationToken cancellation) =>
        _sns.SendAsync(action, fields, cancellation);

    private async Task SubscribeToAlertsAsync(CancellationToken cancellation)
    {
        await CreateQueueAsync(new(Alerts), cancellation);
        await SendToSnsAsync("CreateTopic", new() { ["Name"] = Alerts }, cancellation);
        Dictionary<string, string> subscription = new()
        {
            ["TopicArn"] = $"arn:aws:sns:us-east-1:000000000000:{Alerts}",
            ["Protocol"] = "sqs",
            ["Endpoint"] = $"arn:aws:sqs:us-east-1:000000000000:{_names.Queue(Alerts)}",
        };
        await SendToSnsAsync("Subscribe", subscription, cancellation);
    }

    private async Task EmptyBucketAsync(CancellationToken cancellation)
    {
        if (!((await _s3.ListBucketsAsync(cancellation)).Buckets ?? []).Exists(bucket => bucket.BucketName == Bucket))
            await _s3.PutBucketAsync(Bucket, cancellation);
        var objects = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, cancellation);
        foreach (var item in objects.S3Objects ?? []) await _s3.DeleteObjectAsync(Bucket, item.Key, cancellation);
    }

    private async Task CreateTableAsync(CancellationToken cancellation)
    {
        try
        {
            await _tables.DeleteTableAsync(Table, cancellation);
        }
        catch (Amazon.DynamoDBv2.Model.ResourceNotFoundException)
        {
            // The first fact: nothing to delete.
        }
        await _tables.CreateTableAsync(
            new CreateTableRequest(
                Table, [new KeySchemaElement("key", KeyType.HASH)], [new AttributeDefinition("key", ScalarAttributeType.S)], null)
            {
                BillingMode = BillingMode.PAY_PER_REQUEST,
            },
            cancellation);
    }

    private string AddressOf(string queue) => new Uri(_endpoint, $"/000000000000/{_names.Queue(queue)}").ToString();
}
