using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The queues' real visibility and retention.</summary>
internal static class QueueTimes
{
    public static LiveCheck Check { get; } = new("D12", "the queues hide a message longer than a delivery may take, and keep dead letters longest", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var lanes in cluster.Wanted.Lanes.GroupBy(lane => lane["queueName"]))
        {
            if (await cluster.QueueAsync(lanes.Key, cancellation) is not { } queue) continue;   // D20 says so
            var timeout = lanes.Max(lane => cluster.Wanted.Timeout(lane, CallDirection.Inbound)) ?? TimeSpan.Zero;
            if (queue.Number("VisibilityTimeout") <= timeout.TotalSeconds)
            {
                yield return new Problem($"queue {lanes.Key} hides a message for {queue.Number("VisibilityTimeout")} s, and a delivery may take {timeout.Show()}",
                    $"aws sqs set-queue-attributes --queue-url {(await cluster.QueuesAsync(cancellation))[lanes.Key!]} --attributes VisibilityTimeout={timeout.TotalSeconds * 2:0}");
            }

            var dead = RedrivePolicies.Of(queue).Text("deadLetterTargetArn")?.Split(':')[^1];
            if (await cluster.QueueAsync(dead, cancellation) is { } letters && letters.Number("MessageRetentionPeriod") <= queue.Number("MessageRetentionPeriod"))
            {
                yield return new Problem($"queue {dead} keeps messages no longer than {lanes.Key}: a dead letter's age counts from its first send, so it vanishes",
                    $"aws sqs set-queue-attributes --queue-url {(await cluster.QueuesAsync(cancellation))[dead!]} --attributes MessageRetentionPeriod=1209600");
            }
        }
    }
}
