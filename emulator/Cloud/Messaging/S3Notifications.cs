using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Cloud;

/// <summary>S3 event notifications in the format of AWS. Sent only inside a database write, so that they commit together with the
/// change.</summary>
internal sealed class S3Notifications(BucketStore buckets, QueueStore queues, Func<TopicStore> topics, FaultPlan faults, TimeProvider clock)
{
    private const string Subject = "Amazon S3 Notification";

    private static readonly TimeSpan _maxDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _maxReorderDelay = TimeSpan.FromSeconds(2);
    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Created(string bucket, StoredObject put, string name) => Send(bucket, name, put.Key, new JsonObject
    {
        ["key"] = FormKeys.Encode(put.Key),
        ["size"] = put.Size,
        ["eTag"] = put.ETag,
        ["sequencer"] = put.Sequencer,
    });

    public void Removed(string bucket, string key, string sequencer) =>
        Send(bucket, "ObjectRemoved:Delete", key, new JsonObject { ["key"] = FormKeys.Encode(key), ["sequencer"] = sequencer });

    /// <summary>Sends the event with which S3 tries a new rule.</summary>
    public void Test(string bucket, NotificationRule rule) => SendTo(
        rule,
        new JsonObject
        {
            ["Service"] = "Amazon S3",
            ["Event"] = "s3:TestEvent",
            ["Time"] = TimeText(),
            ["Bucket"] = bucket,
            ["RequestId"] = $"{Guid.NewGuid()}",
            ["HostId"] = "EXAMPLE",
        }.ToJsonString(_readable),
        TimeSpan.Zero);

    private void Send(string bucket, string name, string key, JsonObject item)
    {
        var rules = buckets.NotificationsOf(bucket).Where(rule => rule.Wants(name, key)).ToList();
        if (rules.Count == 0 || faults.Strikes(FaultKind.Lose, bucket, name, key)) return;
        var message = Message(bucket, name, item);
        var copies = faults.Strikes(FaultKind.Duplicate, bucket, name, key) ? 2 : 1;
        var delay = DelayOf(FaultKind.Delay, _maxDelay, bucket, name, key)
            + DelayOf(FaultKind.Reorder, _maxReorderDelay, bucket, name, key);
        foreach (var rule in rules)
        {
            for (var copy = 0; copy < copies; copy++)
            {
                SendTo(rule, message, delay);
            }
        }
    }

    private void SendTo(NotificationRule rule, string message, TimeSpan delay)
    {
        if (rule.Spec.Queue is { } queue) queues.Enqueue(queue, message, delay);
        else topics().Publish(rule.Spec.Topic!, new TopicMessage(message, Subject), delay);
    }

    private TimeSpan DelayOf(FaultKind kind, TimeSpan longest, string bucket, string name, string key) =>
        faults.Strikes(kind, bucket, name, key) ? longest * faults.ShareOf(kind, bucket, name, key) : TimeSpan.Zero;

    private string Message(string bucket, string name, JsonObject item) => new JsonObject
    {
        ["Records"] = new JsonArray(new JsonObject
        {
            ["eventVersion"] = "2.6",
            ["eventSource"] = "aws:s3",
            ["awsRegion"] = "us-east-1",
            ["eventTime"] = TimeText(),
            ["eventName"] = name,
            ["userIdentity"] = new JsonObject { ["principalId"] = "EXAMPLE" },
            ["requestParameters"] = new JsonObject { ["sourceIPAddress"] = "127.0.0.1" },
            ["responseElements"] = new JsonObject { ["x-amz-request-id"] = $"{Guid.NewGuid()}", ["x-amz-id-2"] = "EXAMPLE" },
            ["s3"] = new JsonObject
            {
                ["s3SchemaVersion"] = "1.0",
                ["configurationId"] = "file-events",
                ["bucket"] = new JsonObject
                {
                    ["name"] = bucket,
                    ["ownerIdentity"] = new JsonObject { ["principalId"] = "EXAMPLE" },
                    ["arn"] = $"arn:aws:s3:::{bucket}",
                },
                ["object"] = item,
            },
        }),
    }.ToJsonString(_readable);

    private string TimeText() => clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
