using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Pods and claims that wait, with the scheduler's own words.</summary>
internal static class PendingNow
{
    public static LiveCheck Check { get; } = new("D04", "no pod and no volume claim is pending", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Phase == "Pending")
            {
                yield return new Problem(
                    $"{pod} is pending: {pod.Condition("PodScheduled").Text("message") ?? "its containers have not started"}",
                    $"kubectl -n {cluster.Namespace} describe pod {pod.Name}");
            }
        }

        foreach (var claim in await cluster.ObjectsAsync("persistentvolumeclaims", cancellation))
        {
            if (claim.Body.Text("status", "phase") != "Bound")
            {
                yield return new Problem(
                    $"{claim} is {claim.Body.Text("status", "phase")}: no volume was made for it",
                    $"kubectl -n {cluster.Namespace} describe pvc {claim.Name}");
            }
        }
    }
}
