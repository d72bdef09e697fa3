using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Redelivery by SQS is the only retry of a lane: with an inbound retry policy only status 200 is a success, and 201 and 204 are
/// retried. Messages that failed too often do not wait, because requeue reads the dead-letter queue all the time.</summary>
internal static class Redelivery
{
    public static Check Check { get; } = new("D19")
    {
        Offline = new(
            "no retry policy on a lane, SQS redelivery is the only retry; and every route is one that its service has",
            manifests => Find(manifests).Concat(KnownRoutes.Find(manifests))),
        Live = new("no dead letter waits for requeue", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from lane in manifests.Lanes
        let retry = manifests.Retry(lane, CallDirection.Inbound)
        where retry is not null
        select new Problem(
            $"{retry.Resource}: retry policy '{retry.Name}' applies to deliveries of {lane.Name}: a reply of 204 becomes a failure, "
            + "and attempts are not counted",
            retry.Name.StartsWith("Default", StringComparison.Ordinal)
                ? $"in {retry.Resource} rename spec.policies.retries.{retry.Name}: a policy of that name applies to every component"
                : $"in {retry.Resource} remove spec.targets.components.{lane.Name}.inbound.retry");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = cluster.Manifests.FindComponent(Components.DeadLetters)?["queueName"];
        var waiting = (await cluster.QueueAsync(name, cancellation)).Number("ApproximateNumberOfMessages") ?? 0;
        if (waiting > 0)
        {
            yield return new Problem(
                $"{waiting} message(s) wait in {name}: requeue does not receive them, or fails to handle them",
                $"kubectl -n {cluster.Namespace} logs deployment/requeue --all-containers --tail=50 (never purge the queue)",
                Verdict.Warn);
        }
    }
}
