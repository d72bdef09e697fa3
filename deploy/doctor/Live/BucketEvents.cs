using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The notification that the whole pipeline begins with.</summary>
internal static class BucketEvents
{
    private static readonly string[] _kinds = ["s3:ObjectCreated:", "s3:ObjectRemoved:"];

    private static readonly string[] _receivers = ["QueueConfigurations", "TopicConfigurations", "LambdaFunctionConfigurations"];

    public static LiveCheck Check { get; } = new("D13", "the upload bucket notifies a queue that is read, and that queue lets S3 send", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (cluster.Wanted.FindComponent(Components.Files)?["bucket"] is not { } bucket) yield break;
        var rules = await cluster.AwsAsync(cancellation, "s3api", "get-bucket-notification-configuration", "--bucket", bucket);
        var heard = _receivers.SelectMany(kind => rules.Items(kind)).SelectMany(rule => rule.Texts("Events")).ToList();
        foreach (var kind in _kinds.Where(kind => rules.At("EventBridgeConfiguration") is null && !heard.Any(name => name.StartsWith(kind, StringComparison.Ordinal))))
        {
            yield return new Problem(
                $"bucket {bucket} tells nobody of {kind}*",
                "terraform apply (the bucket's notification), or: dotnet run --project emulator -- provision --endpoint https://s3.REGION.amazonaws.com");
        }

        foreach (var name in rules.Items("QueueConfigurations").Select(rule => rule.Text("QueueArn")?.Split(':')[^1]).OfType<string>().Distinct())
        {
            if (cluster.Wanted.Lanes.All(lane => lane["queueName"] != name))
            {
                yield return new Problem(
                    $"bucket {bucket} notifies queue {name}, and no lane reads it",
                    $"terraform apply, or: aws s3api put-bucket-notification-configuration --bucket {bucket} --notification-configuration file://notification.json");
            }
            if (await cluster.QueueAsync(name, cancellation) is { } queue && queue.Text("Policy")?.Contains("s3.amazonaws.com", StringComparison.Ordinal) != true)
            {
                yield return new Problem(
                    $"queue {name} has no policy that lets S3 send to it: events are lost in silence",
                    $"terraform apply, or: aws sqs set-queue-attributes --queue-url {(await cluster.QueuesAsync(cancellation))[name]} --attributes file://policy.json");
            }
        }
    }
}
