using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A dead-lettered outcome is recorded, but not every channel has sent its notification.</summary>
internal static class UndeliveredOutcomes
{
    public static Check Check { get; } = new("D28")
    {
        Live = new("no outcome waits for a notification", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deadLetters = cluster.Manifests.FindComponent(Components.DeadLetters)?["queueName"];
        foreach (var name in cluster.Manifests.Pubsubs.Select(pubsub => pubsub["sqsDeadLettersQueueName"])
            .Where(name => name != deadLetters).Distinct())
        {
            var queue = await cluster.QueueAsync(name, cancellation);
            if (queue.Number("ApproximateNumberOfMessages") is > 0 and var waiting)
            {
                yield return new Problem(
                    $"{waiting} outcome(s) wait in {name}: a channel refused them, and the notifier retries",
                    $"fix the channel that the log names: kubectl -n {cluster.Namespace} logs deployment/{AppIds.Notifier} "
                    + "--all-containers --tail=100",
                    Verdict.Warn);
            }
        }
    }
}
