using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>requeue empties this queue all the time.</summary>
internal static class WaitingDeadLetters
{
    public static LiveCheck Check { get; } = new("D19", "no dead letter waits for requeue", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = cluster.Wanted.FindComponent(Components.DeadLetters)?["queueName"];
        var waiting = (await cluster.QueueAsync(name, cancellation)).Number("ApproximateNumberOfMessages") ?? 0;
        if (waiting > 0)
        {
            yield return new Problem(
                $"{waiting} message(s) wait in {name}: requeue does not read, or fails on them",
                $"kubectl -n {cluster.Namespace} logs deployment/requeue --all-containers --tail=50 (never purge the queue)",
                Verdict.Warn);
        }
    }
}
