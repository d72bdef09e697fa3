using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>A busy injector passes pods by unless its webhook says Fail; such a pod runs, and gets nothing.</summary>
internal static class RunningSidecars
{
    public static LiveCheck Check { get; } = new("D10", "every pod has a ready sidecar, and the injector's webhook refuses pods that it cannot change", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await site.PodsAsync(cancellation))
        {
            if (pod.Sidecar is null)
            {
                yield return new Fault(
                    $"{pod} has no sidecar",
                    $"kubectl -n {site.Namespace} delete pod {pod.Name} (after kubectl -n dapr-system rollout status deployment/dapr-sidecar-injector)");
            }
            foreach (var status in pod.Statuses.Where(status => pod.Phase == "Running" && status.Text("ready") == "false" && status.At("state", "terminated") is null))
            {
                yield return new Fault(
                    $"{pod} container {status.Text("name")} is not ready: {status.Text("state", "waiting", "message") ?? status.Text("state", "waiting", "reason") ?? "its probe fails"}",
                    $"kubectl -n {site.Namespace} logs {pod.Name} -c {status.Text("name")} --tail=50");
            }
        }
        var webhook = await site.KubectlAsync(cancellation, "get", "mutatingwebhookconfiguration", "dapr-sidecar-injector");
        if (webhook.Items("webhooks").Any(hook => hook.Text("failurePolicy") != "Fail"))
        {
            yield return new Fault(
                "the injector's webhook has failurePolicy Ignore: when it is busy, pods start without a sidecar",
                "helm upgrade dapr dapr/dapr -n dapr-system --reuse-values --set dapr_sidecar_injector.webhookFailurePolicy=Fail");
        }
    }
}
