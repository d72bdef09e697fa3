using System.Globalization;
using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Dapr's injector reads annotations only: with a wrong one a pod has no sidecar, or a sidecar that cannot reach its app. A busy
/// injector lets pods start without a sidecar unless its webhook has the failure policy Fail.</summary>
internal static class Sidecars
{
    // The annotation that gives the sidecar a token, and how an app gets it: as a variable or as a file.
    private static readonly (string Annotation, string Variable, string File)[] _tokens =
    [
        ("app-token-secret", "APP_API_TOKEN", "Sidecar__AppToken"), ("api-token-secret", "DAPR_API_TOKEN", "DAPR_API_TOKEN"),
    ];

    private static readonly string[] _services = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    public static Check Check { get; } = new("D10")
    {
        Offline = new("every service has a sidecar with the right app port, health check, configuration and tokens", Find),
        Live = new("every pod has a ready sidecar, and the injector's webhook rejects pods that it cannot change", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) => manifests.Workloads
        .Where(workload => workload.HasSidecar || workload.AppId is not null || _services.Contains(workload.Name))
        .SelectMany(workload => Find(manifests, workload));

    private static IEnumerable<Problem> Find(Manifests manifests, Workload workload)
    {
        if (!workload.HasSidecar) yield return Wrong(workload, "enabled", "\"true\"", "the injector ignores the pod");
        if (workload.AppId is null) yield return Wrong(workload, "app-id", workload.Name, "no component is scoped to it");
        if (workload.Annotation("enable-app-health-check") != "true")
            yield return Wrong(workload, "enable-app-health-check", "\"true\"", "a hung or stopping app keeps receiving messages");
        else if (workload.Annotation("app-health-check-path") != "/readyz")
            yield return Wrong(workload, "app-health-check-path", "/readyz", "only /readyz reports when to stop deliveries");

        var port = workload.Annotation("app-port");
        var ports = workload.Containers.SelectMany(container => container.Items("ports"))
            .Select(item => item.Number("containerPort")?.ToString(CultureInfo.InvariantCulture));
        if (!ports.Contains(port))
            yield return Wrong(workload, "app-port", "\"the containerPort for the sidecar\"", $"no container listens on {port ?? "it"}");

        var configuration = workload.Annotation("config");
        if (configuration is null || manifests.Find("Configuration", configuration) is null)
        {
            yield return Wrong(
                workload, "config", "a Configuration of this namespace",
                $"Configuration '{configuration}' is not in these manifests, and the sidecar does not start without it");
        }

        foreach (var problem in SidecarSettings.Find(manifests, workload)) yield return problem;
        foreach (var (annotation, variable, file) in _tokens)
        {
            if (workload.Annotation(annotation) is { } secret && !HasToken(workload, secret, variable, file))
            {
                yield return new Problem(
                    $"{workload}: dapr.io/{annotation} gives the sidecar a token that the app does not have (no file {file} of a secret "
                    + $"volume, and {variable} is not set), so app and sidecar refuse each other's calls",
                    $"in {workload} mount secret {secret} with items: [{{key: token, path: {file}}}], "
                    + "and name its folder in SECRETS_FOLDER");
            }
        }
    }

    private static bool HasToken(Workload workload, string secret, string variable, string file) =>
        workload.Containers.SelectMany(container => container.Items("env"))
            .Any(item => item.Text("name") == variable && item.Text("valueFrom", "secretKeyRef", "name") == secret)
        || workload.PodSpec.Items("volumes").Where(volume => volume.Text("secret", "secretName") == secret)
            .SelectMany(volume => volume.Items("secret", "items")).Any(item => item.Text("path") == file);

    private static Problem Wrong(Workload workload, string annotation, string value, string effect) => new(
        $"{workload}: annotation dapr.io/{annotation} is missing or wrong: {effect}",
        $"in {workload} set spec.template.metadata.annotations dapr.io/{annotation}: {value}");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Sidecar is null)
            {
                yield return new Problem(
                    $"{pod} has no sidecar",
                    $"kubectl -n {cluster.Namespace} delete pod {pod.Name} (after kubectl -n dapr-system rollout status "
                    + "deployment/dapr-sidecar-injector)");
            }

            foreach (var status in pod.Statuses
                .Where(status => pod.Phase == "Running" && status.Text("ready") == "false" && status.At("state", "terminated") is null))
            {
                var reason = status.Text("state", "waiting", "message") ?? status.Text("state", "waiting", "reason") ?? "its probe fails";
                yield return new Problem(
                    $"{pod} container {status.Text("name")} is not ready: {reason}",
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
