using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Those that must always be there are; none runs without end when its queues are empty.</summary>
internal static class Replicas
{
    public static LiveCheck Check { get; } = new("D15", "ingest, notifier and requeue have a ready replica", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deployments = await site.ObjectsAsync("deployments", cancellation);
        foreach (var workload in site.Wanted.Workloads.Where(workload => workload.HasSidecar))
        {
            var there = deployments.FirstOrDefault(deployment => deployment.Name == workload.Name);
            if (there is null)
            {
                yield return new Fault($"{workload} is not in the cluster", site.Wanted.Apply);
            }
            else if (workload.AppId != AppIds.Processor && (there.Body.Number("status", "readyReplicas") ?? 0) < 1)
            {
                yield return new Fault(
                    $"{workload} has no ready replica",
                    there.Spec.Number("replicas") == 0
                        ? $"kubectl -n {site.Namespace} scale deployment {workload.Name} --replicas=1"
                        : $"kubectl -n {site.Namespace} describe deployment {workload.Name}");
            }
        }
    }
}
