using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>A node whose network plugin is not there takes pods and gives them no address.</summary>
internal static class NodeNetwork
{
    public static LiveCheck Check { get; } = new("D07", "the network plugin runs on every node, and every node is ready", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var plugin = await cluster.KubectlAsync(cancellation, "-n", "kube-system", "get", "daemonset", "aws-node");
        var (ready, wanted) = (plugin.Number("status", "numberReady") ?? 0, plugin.Number("status", "desiredNumberScheduled") ?? 0);
        if (ready < wanted)
        {
            yield return new Problem(
                $"aws-node is ready on {ready} of {wanted} nodes: pods on the others stay in ContainerCreating",
                $"aws eks update-addon --addon-name vpc-cni --cluster-name {await cluster.ClusterAsync(cancellation)} --resolve-conflicts PRESERVE && kubectl -n kube-system rollout status daemonset/aws-node");
        }

        foreach (var node in (await cluster.KubectlAsync(cancellation, "get", "nodes")).Items("items"))
        {
            if (node.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready") is var condition && condition.Text("status") != "True")
            {
                yield return new Problem(
                    $"node {node.Text("metadata", "name")} is not ready: {condition.Text("message")}",
                    $"kubectl describe node {node.Text("metadata", "name")}");
            }
        }
    }
}
