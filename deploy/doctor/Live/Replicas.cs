using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Every Deployment can make its pods; those that must always run have a ready one, and one that is scaled to zero on purpose passes.</summary>
internal static class Replicas
{
    public static LiveCheck Check { get; } = new("D15", "every service can run its replicas; ingest, notifier and requeue have a ready one", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deployments = await cluster.ObjectsAsync("deployments", cancellation);
        foreach (var workload in cluster.Wanted.Workloads.Where(workload => workload.HasSidecar))
        {
            var there = deployments.FirstOrDefault(deployment => deployment.Name == workload.Name);
            var fault = there is null ? new Problem($"{workload} is not in the cluster", cluster.Wanted.Apply) : FaultOf(workload, there, cluster.Namespace);
            if (fault is not null) yield return fault;
        }
    }

    private static Problem? FaultOf(Workload workload, KubeObject there, string name)
    {
        var conditions = there.Body.Items("status", "conditions").ToDictionary(condition => condition.Text("type") ?? "", StringComparer.Ordinal);
        var describe = $"kubectl -n {name} describe deployment {workload.Name}";
        if (conditions.GetValueOrDefault("ReplicaFailure") is { } failure && failure.Text("status") == "True")
        {
            return new Problem(
                $"{workload} cannot create a pod: {failure.Text("message")}",
                $"kubectl -n {name} describe replicasets -l app.kubernetes.io/name={workload.Name}");
        }

        if (conditions.GetValueOrDefault("Progressing") is { } progress && progress.Text("status") == "False")
            return new Problem($"{workload} does not progress: {progress.Text("message")}", describe);
        var wanted = there.Spec.Number("replicas") ?? 1;
        if (wanted > 0 && (there.Body.Number("status", "availableReplicas") ?? 0) < 1)
            return new Problem($"{workload} should run {wanted} replicas and has none available", describe);
        // Only the processor may be scaled to zero: its queues wake it.
        return wanted > 0 || workload.AppId == AppIds.Processor
            ? null
            : new Problem($"{workload} has no ready replica", $"kubectl -n {name} scale deployment {workload.Name} --replicas=1");
    }
}
