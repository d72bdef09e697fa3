using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>A busy injector passes pods by unless its webhook says Fail; such a pod runs, and gets nothing.</summary>
internal static class RunningSidecars
{
    public static LiveCheck Check { get; } = new("D10", "every pod has a ready sidecar, and the injector's webhook refuses pods that it cannot change", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Sidecar is null)
            {
                yield return new Problem(
                    $"{pod} has no sidecar",
                    $"kubectl -n {cluster.Namespace} delete pod {pod.Name} (after kubectl -n dapr-system rollout status deployment/dapr-sidecar-injector)");
            }
            foreach (var status in pod.Statuses.Where(status => pod.Phase == "Running" && status.Text("ready") == "false" && status.At("state", "terminated") is null))
            {
                yield return new Problem(
                    $"{pod} container {status.Text("name")} is not ready: {status.Text("state", "waiting", "message") ?? status.Text("state", "waiting", "reason") ?? "its probe fails"}",
                    $"kubectl -n {cluster.Namespace} logs {pod.Name} -c {status.Text("name")} --tail=50");
            }
        }
        var webhook = await cluster.KubectlAsync(cancellation, "get", "mutatingwebhookconfiguration", "dapr-sidecar-injector");
        if (webhook.Items("webhooks").Any(hook => hook.Text("failurePolicy") != "Fail"))
        {
            yield return new Problem(
                "the injector's webhook has failurePolicy Ignore: when it is busy, pods start without a sidecar",
                "helm upgrade dapr dapr/dapr -n dapr-system --reuse-values --set dapr_sidecar_injector.webhookFailurePolicy=Fail");
        }
    }
}
