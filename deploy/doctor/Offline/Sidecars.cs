using System.Globalization;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Annotations are all that the injector sees; one that is missing gives a pod without a sidecar, or one that cannot reach its app.</summary>
internal static class Sidecars
{
    private static readonly string[] _services = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    public static OfflineCheck Check { get; } = new("D10", "every service has a sidecar that finds its app, its configuration and its tokens", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) => manifests.Workloads
        .Where(workload => workload.HasSidecar || workload.AppId is not null || _services.Contains(workload.Name))
        .SelectMany(workload => Look(manifests, workload));

    private static IEnumerable<Problem> Look(Manifests manifests, Workload workload)
    {
        if (!workload.HasSidecar) yield return Missing(workload, "enabled", "\"true\"", "the injector passes it by");
        if (workload.AppId is null) yield return Missing(workload, "app-id", workload.Name, "no component is scoped to it");
        if (workload.Annotation("enable-app-health-check") != "true") yield return Missing(workload, "enable-app-health-check", "\"true\"", "a hung or stopping app keeps getting messages");
        else if (workload.Annotation("app-health-check-path") != "/readyz") yield return Missing(workload, "app-health-check-path", "/readyz", "only /readyz says when to stop deliveries");

        var port = workload.Annotation("app-port");
        var ports = workload.Containers.SelectMany(container => container.Items("ports")).Select(item => item.Number("containerPort")?.ToString(CultureInfo.InvariantCulture));
        if (!ports.Contains(port)) yield return Missing(workload, "app-port", "\"the containerPort for the sidecar\"", $"no container listens on {port ?? "it"}");

        var configuration = workload.Annotation("config");
        if (configuration is null || manifests.Find("Configuration", configuration) is null)
            yield return Missing(workload, "config", "a Configuration of this namespace", $"Configuration '{configuration}' is not in these manifests, and the sidecar does not start without it");

        foreach (var (annotation, variable) in new[] { ("app-token-secret", "APP_API_TOKEN"), ("api-token-secret", "DAPR_API_TOKEN") })
        {
            if (workload.Annotation(annotation) is { } secret && !workload.Containers.SelectMany(container => container.Items("env")).Any(item => item.Text("name") == variable))
            {
                yield return new Problem($"{workload}: dapr.io/{annotation} gives the sidecar a token that the app does not have ({variable} is not set), so each refuses the other",
                    $"in {workload} add env {variable} with valueFrom.secretKeyRef: {{name: {secret}, key: token}}");
            }
        }
    }

    private static Problem Missing(Workload workload, string annotation, string value, string why) =>
        new($"{workload}: annotation dapr.io/{annotation} is missing or wrong: {why}", $"in {workload} set spec.template.metadata.annotations dapr.io/{annotation}: {value}");
}
