using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The queues' real visibility and retention.</summary>
internal static class QueueTimes
{
    public static LiveCheck Check { get; } = new("D12", "the queues hide a message longer than a delivery may take, and keep dead letters longest", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var lanes in site.Wanted.Lanes.GroupBy(lane => lane["queueName"]))
        {
            if (await site.QueueAsync(lanes.Key, cancellation) is not { } queue) continue;   // D20 says so
            var timeout = lanes.Max(lane => site.Wanted.Resiliency.Timeout(lane, ResiliencyRules.Inbound)) ?? TimeSpan.Zero;
            if (queue.Number("VisibilityTimeout") <= timeout.TotalSeconds)
            {
                yield return new Fault($"queue {lanes.Key} hides a message for {queue.Number("VisibilityTimeout")} s, and a delivery may take {timeout.Show()}",
                    $"aws sqs set-queue-attributes --queue-url {(await site.QueuesAsync(cancellation))[lanes.Key!]} --attributes VisibilityTimeout={timeout.TotalSeconds * 2:0}");
            }

            var dead = RedrivePolicies.Of(queue).Text("deadLetterTargetArn")?.Split(':')[^1];
            if (await site.QueueAsync(dead, cancellation) is { } letters && letters.Number("MessageRetentionPeriod") <= queue.Number("MessageRetentionPeriod"))
            {
                yield return new Fault($"queue {dead} keeps messages no longer than {lanes.Key}: a dead letter's age counts from its first send, so it vanishes",
                    $"aws sqs set-queue-attributes --queue-url {(await site.QueuesAsync(cancellation))[dead!]} --attributes MessageRetentionPeriod=1209600");
            }
        }
    }
}
