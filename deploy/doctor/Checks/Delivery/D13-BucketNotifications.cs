using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The events of the upload bucket, for writes and for removals, reach a queue that a lane reads.</summary>
internal static class BucketNotifications
{
    private static readonly string[] _kinds = ["s3:ObjectCreated:", "s3:ObjectRemoved:"];

    private static readonly string[] _receivers = ["QueueConfigurations", "TopicConfigurations", "LambdaFunctionConfigurations"];

    public static Check Check { get; } = new("D13")
    {
        Offline = new("the upload bucket sends events for every write and removal to a queue that a lane reads", Find),
        Live = new("the upload bucket sends its events to a queue that a lane reads, and the queue's policy allows it", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Topology is null) return [Problem.Skipped("no topology was given (--topology FILE)")];
        if (manifests.FindComponent(Components.Files)?["bucket"] is not { } name) return [];
        if (manifests.Topology.Buckets.FirstOrDefault(bucket => bucket.Name == name) is not { } bucket) return [];
        var read = manifests.Lanes.Select(lane => lane["queueName"]).ToHashSet();
        var sent = bucket.Notifications.Where(rule => rule.Topic is not null || read.Contains(rule.Queue)).SelectMany(rule => rule.Events)
            .ToHashSet();
        return
        [
            .. _kinds.Select(kind => $"{kind}*").Except(sent).Select(missing => new Problem(
                $"bucket {name} sends no notification for {missing}: only the next reconcile finds such a change",
                $"in the topology add {missing} to the notifications of {name}, then dotnet run --project emulator -- provision (EKS: "
                + "terraform apply)")),
            .. bucket.Notifications.Where(rule => rule.Prefix is { Length: > 0 }).Select(rule => new Problem(
                $"bucket {name} notifies only of keys that begin with '{rule.Prefix}': other files wait for the next reconcile",
                $"in the topology remove prefix from the notifications of {name}, or let nobody write elsewhere", Verdict.Warn)),
            .. bucket.Notifications.Where(rule => rule.Queue is not null && !read.Contains(rule.Queue)).Select(rule => new Problem(
                $"bucket {name} notifies queue {rule.Queue}, but no lane reads it",
                $"in the topology send the notification to the queue of {Components.FileEventLanes[0]}")),
        ];
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var problem in SourceBuckets.FindAsync(cluster, cancellation)) yield return problem;
        if (cluster.Manifests.FindComponent(Components.Files)?["bucket"] is not { } bucket) yield break;
        var rules = await cluster.AwsAsync(cancellation, "s3api", "get-bucket-notification-configuration", "--bucket", bucket);
        var sent = _receivers.SelectMany(kind => rules.Items(kind)).SelectMany(rule => rule.Texts("Events")).ToList();
        foreach (var kind in _kinds
            .Where(kind => rules.At("EventBridgeConfiguration") is null
                && !sent.Any(name => name.StartsWith(kind, StringComparison.Ordinal))))
        {
            yield return new Problem(
                $"bucket {bucket} sends no notification for {kind}*",
                "terraform -chdir=deploy/terraform/stacks/data apply (the bucket's notification)");
        }

        foreach (var name in rules.Items("QueueConfigurations").Select(rule => rule.Text("QueueArn")?.Split(':')[^1]).OfType<string>()
            .Distinct())
        {
            if (cluster.Manifests.Lanes.All(lane => lane["queueName"] != name))
            {
                yield return new Problem(
                    $"bucket {bucket} notifies queue {name}, but no lane reads it",
                    $"terraform apply, or: aws s3api put-bucket-notification-configuration --bucket {bucket} "
                    + "--notification-configuration file://notification.json");
            }

            if (await cluster.QueueAsync(name, cancellation) is { } queue
                && queue.Text("Policy")?.Contains("s3.amazonaws.com", StringComparison.Ordinal) != true)
            {
                yield return new Problem(
                    $"queue {name} has no policy that lets S3 send to it: events are lost without an error",
                    $"terraform apply, or: aws sqs set-queue-attributes --queue-url {(await cluster.QueuesAsync(cancellation))[name]} "
                    + "--attributes file://policy.json");
            }
        }
    }
}
