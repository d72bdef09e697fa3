using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A tag can be moved to another image, and a node that has cached the tag does not pull it again.</summary>
internal static partial class ImageDigests
{
    public static Check Check { get; } = new("D03")
    {
        Offline = new("every image is pinned by its digest", Find),
        Live = new("every pod runs the image digest of its manifest", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from workload in manifests.IsOnStandIn ? [] : manifests.Workloads
        from container in workload.AllContainers
        let image = container.Text("image") ?? ""
        where !Digest().IsMatch(image)
        select new Problem(
            $"{workload} container {container.Text("name")}: image '{image}' has no digest, so its pods may run different images",
            $"deploy/set-images {workload.Name}=REGISTRY/{workload.Name}@sha256:… && {manifests.Apply}");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            foreach (var status in pod.Statuses)
            {
                var name = status.Text("name");
                var wanted = cluster.Manifests.Workloads.Where(workload => workload.AppId == pod.AppId)
                    .SelectMany(workload => workload.AllContainers)
                    .FirstOrDefault(container => container.Text("name") == name).Text("image");
                if (wanted?.Split('@') is [_, var digest] && status.Text("imageID") is { Length: > 0 } running
                    && !running.EndsWith(digest, StringComparison.Ordinal))
                {
                    yield return new Problem(
                        $"{pod} container {name} runs {running.Split('@')[^1]}, not {digest}",
                        $"{cluster.Manifests.Apply} && kubectl -n {cluster.Namespace} rollout status deployment/{pod.AppId} "
                        + "--timeout=300s");
                }
            }
        }
    }

    [GeneratedRegex("@sha256:[0-9a-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Digest();
}
