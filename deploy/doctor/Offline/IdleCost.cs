using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>What runs when nothing is to do: the processor goes to none, the others keep one, and KEDA alone counts.</summary>
internal static class IdleCost
{
    private static readonly string[] _alwaysThere = [AppIds.Ingest, AppIds.Notifier, AppIds.Requeue];

    public static OfflineCheck Check { get; } = new("D15", "the processor scales to none, the others keep one, and no manifest counts against KEDA", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        foreach (var workload in manifests.Workloads.Where(workload => workload.HasSidecar))
        {
            var scaler = manifests.OfKind("ScaledObject").FirstOrDefault(scaled => scaled.Spec.Text("scaleTargetRef", "name") == workload.Name);
            var least = scaler is null ? workload.Resource.Spec.Number("replicas") ?? 1 : scaler.Spec.Number("minReplicaCount") ?? 0;
            if (scaler is not null && workload.Resource.Spec.At("replicas") is not null)
            {
                yield return new Problem(
                    $"{workload} sets replicas, and {scaler} scales it: every apply resets the count",
                    $"in {workload} remove spec.replicas");
            }

            if (_alwaysThere.Contains(workload.AppId) && least < 1)
            {
                yield return new Problem(
                    $"{workload} may go to no replica, and then {Missed(workload.AppId)}",
                    $"in {(scaler ?? workload.Resource)} set {(scaler is null ? "replicas" : "minReplicaCount")}: 1");
            }

            if (workload.AppId == AppIds.Processor && least > 0 && !manifests.IsOnStandIn)
            {
                yield return new Problem(
                    $"{workload} keeps {least} replica(s) when its queues are empty",
                    scaler is null ? $"add a ScaledObject for {workload.Name} with minReplicaCount: 0" : $"in {scaler} set minReplicaCount: 0",
                    Verdict.Warn);
            }
        }
    }

    private static string Missed(string? app) => app switch
    {
        AppIds.Requeue => "nobody reads the dead letters, sweeps or reconciles",
        AppIds.Notifier => "outcomes wait in their queue and nobody is told",
        _ => "nobody can upload or look",
    };
}
