using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A node without a running network plugin accepts pods and gives them no address.</summary>
internal static class NodeNetwork
{
    public static Check Check { get; } = new("D07")
    {
        Live = new("the network plugin runs on every node, and every node is ready", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A cluster on one machine has another network plugin.
        var plugin = cluster.Manifests.IsOnStandIn
            ? null
            : await cluster.KubectlAsync(cancellation, "-n", "kube-system", "get", "daemonset", "aws-node");
        var (ready, wanted) = (plugin.Number("status", "numberReady") ?? 0, plugin.Number("status", "desiredNumberScheduled") ?? 0);
        if (ready < wanted)
        {
            yield return new Problem(
                $"aws-node is ready on {ready} of {wanted} nodes: pods on the others stay in ContainerCreating",
                $"aws eks update-addon --addon-name vpc-cni --cluster-name {await cluster.ClusterAsync(cancellation)} "
                + "--resolve-conflicts PRESERVE "
                + "&& kubectl -n kube-system rollout status daemonset/aws-node");
        }

        foreach (var node in (await cluster.KubectlAsync(cancellation, "get", "nodes")).Items("items"))
        {
            var condition = node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready");
            if (condition.Text("status") != "True")
            {
                yield return new Problem(
                    $"node {node.Text("metadata", "name")} is not ready: {condition.Text("message")}",
                    $"kubectl describe node {node.Text("metadata", "name")}");
            }
        }
    }
}
