using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Replicas without load: the processor scales to zero, the other services keep one replica, and only KEDA sets the
/// number.</summary>
internal static class Replicas
{
    private static readonly string[] _alwaysRunning = [AppIds.Ingest, AppIds.Notifier, AppIds.Requeue];

    public static Check Check { get; } = new("D15")
    {
        Offline = new(
            "the processor scales to zero, the other services keep a replica, and no manifest sets replicas that KEDA scales", Find),
        Live = new("every service can run its replicas; ingest, notifier and requeue have a ready one", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var problem in SecondScalers(manifests)) yield return problem;
        foreach (var workload in manifests.Workloads.Where(workload => workload.HasSidecar))
        {
            var scaler = manifests.OfKind("ScaledObject")
                .FirstOrDefault(scaled => scaled.Spec.Text("scaleTargetRef", "name") == workload.Name);
            var least = scaler is null ? workload.Resource.Spec.Number("replicas") ?? 1 : scaler.Spec.Number("minReplicaCount") ?? 0;
            if (scaler is not null && workload.Resource.Spec.At("replicas") is not null)
            {
                yield return new Problem(
                    $"{workload} sets replicas, but {scaler} scales it: every apply resets the number",
                    $"in {workload} remove spec.replicas");
            }

            if (_alwaysRunning.Contains(workload.AppId) && least < 1)
            {
                yield return new Problem(
                    $"{workload} may scale to zero, and then {Effect(workload.AppId)}",
                    $"in {(scaler ?? workload.Resource)} set {(scaler is null ? "replicas" : "minReplicaCount")}: 1");
            }

            if (workload.AppId == AppIds.Processor && least > 0 && !manifests.IsOnStandIn)
            {
                yield return new Problem(
                    $"{workload} keeps {least} replica(s) when its queues are empty",
                    scaler is null
                        ? $"add a ScaledObject for {workload.Name} with minReplicaCount: 0"
                        : $"in {scaler} set minReplicaCount: 0",
                    Verdict.Warn);
            }
        }
    }

    private static IEnumerable<Problem> SecondScalers(Manifests manifests) =>
        from autoscaler in manifests.OfKind("HorizontalPodAutoscaler")
        from scaler in manifests.OfKind("ScaledObject")
        let target = scaler.Spec.Text("scaleTargetRef", "name")
        where target is not null && target == autoscaler.Spec.Text("scaleTargetRef", "name")
        select new Problem(
            $"{autoscaler} and {scaler} scale {target}: they set its replicas in turn, or KEDA refuses the ScaledObject",
            $"remove {autoscaler}, and put its limits into {scaler}");

    private static string Effect(string? app) => app switch
    {
        AppIds.Requeue => "no dead letter is read, and no sweep or reconcile runs",
        AppIds.Notifier => "outcomes stay in their queue, and no notification is sent",
        _ => "no file can be uploaded or viewed",
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deployments = await cluster.ObjectsAsync("deployments", cancellation);
        foreach (var workload in cluster.Manifests.Workloads.Where(workload => workload.HasSidecar))
        {
            var running = deployments.FirstOrDefault(deployment => deployment.Name == workload.Name);
            var problem = running is null
                ? new Problem($"{workload} is not in the cluster", cluster.Manifests.Apply)
                : Judge(workload, running, cluster.Namespace);
            if (problem is not null) yield return problem;
        }
    }

    private static Problem? Judge(Workload workload, KubeObject running, string name)
    {
        var conditions = running.Body.Items("status", "conditions")
            .ToDictionary(condition => condition.Text("type") ?? "", StringComparer.Ordinal);
        var describe = $"kubectl -n {name} describe deployment {workload.Name}";
        if (conditions.GetValueOrDefault("ReplicaFailure") is { } failure && failure.Text("status") == "True")
        {
            return new Problem(
                $"{workload} cannot create a pod: {failure.Text("message")}",
                $"kubectl -n {name} describe replicasets -l app.kubernetes.io/name={workload.Name}");
        }

        if (conditions.GetValueOrDefault("Progressing") is { } progress && progress.Text("status") == "False")
            return new Problem($"the rollout of {workload} does not progress: {progress.Text("message")}", describe);
        var wanted = running.Spec.Number("replicas") ?? 1;
        if (wanted > 0 && (running.Body.Number("status", "availableReplicas") ?? 0) < 1)
            return new Problem($"{workload} should run {wanted} replicas but has none available", describe);
        // Messages in its queues scale the processor up again; nothing does that for the others.
        return wanted > 0 || workload.AppId == AppIds.Processor
            ? null
            : new Problem($"{workload} has no ready replica", $"kubectl -n {name} scale deployment {workload.Name} --replicas=1");
    }
}
