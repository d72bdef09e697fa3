using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>What KEDA says about its own scalers.</summary>
internal static class ScalerState
{
    public static LiveCheck Check { get; } = new("D16", "every scaler is ready, and none is paused", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var scaler in await cluster.ObjectsAsync("scaledobjects.keda.sh", cancellation))
        {
            var conditions = scaler.Body.Items("status", "conditions").ToDictionary(condition => condition.Text("type") ?? "");
            if (conditions.GetValueOrDefault("Ready") is var ready && ready.Text("status") != "True")
            {
                yield return new Problem(
                    $"{scaler} is not ready: {ready.Text("message") ?? "KEDA has not looked at it"}",
                    "kubectl -n keda logs deployment/keda-operator --tail=50");
            }

            if (conditions.GetValueOrDefault("Fallback").Text("status") == "True")
            {
                yield return new Problem(
                    $"{scaler} runs on its fallback: it cannot read its queue",
                    "kubectl -n keda logs deployment/keda-operator --tail=50");
            }

            foreach (var (name, _) in scaler.Body.Fields("metadata", "annotations").Where(annotation => annotation.Key.StartsWith("autoscaling.keda.sh/paused", StringComparison.Ordinal)))
            {
                yield return new Problem(
                    $"{scaler} is paused by {name}: a deploy that was not ended?",
                    $"kubectl -n {cluster.Namespace} annotate scaledobject {scaler.Name} {name}-",
                    Verdict.Warn);
            }
        }
    }
}
