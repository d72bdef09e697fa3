using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>What runs is what the manifests name.</summary>
internal static class RunningDigests
{
    public static LiveCheck Check { get; } = new("D03", "every pod runs the digest that its manifest names", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            foreach (var status in pod.Statuses)
            {
                var name = status.Text("name");
                var wanted = cluster.Wanted.Workloads.Where(workload => workload.AppId == pod.AppId).SelectMany(workload => workload.AllContainers)
                    .FirstOrDefault(container => container.Text("name") == name).Text("image");
                if (wanted?.Split('@') is [_, var digest] && status.Text("imageID") is { Length: > 0 } running && !running.EndsWith(digest, StringComparison.Ordinal))
                {
                    yield return new Problem(
                        $"{pod} container {name} runs {running.Split('@')[^1]}, and {digest} is wanted",
                        $"{cluster.Wanted.Apply} && kubectl -n {cluster.Namespace} rollout status deployment/{pod.AppId} --timeout=300s");
                }
            }
        }
    }
}
