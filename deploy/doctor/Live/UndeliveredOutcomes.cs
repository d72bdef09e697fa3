using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>What lies in the dead letters of outcomes was recorded, and not everybody was told.</summary>
internal static class UndeliveredOutcomes
{
    public static LiveCheck Check { get; } = new("D28", "no outcome waits untold", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var name in cluster.Wanted.Pubsubs.Select(pubsub => pubsub["sqsDeadLettersQueueName"]).Where(name => name != cluster.Wanted.FindComponent(Components.DeadLetters)?["queueName"]))
        {
            var queue = await cluster.QueueAsync(name, cancellation);
            if (queue.Number("ApproximateNumberOfMessages") is > 0 and var waiting)
            {
                yield return new Problem($"{waiting} outcome(s) lie in {name}: a channel did not take them, and is tried again",
                    $"fix the channel that the log names: kubectl -n {cluster.Namespace} logs deployment/{AppIds.Notifier} --all-containers --tail=100", Verdict.Warn);
            }
        }
    }
}
