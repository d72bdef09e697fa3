using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The way from the load balancer to a pod: Ingress, Service, port of a container. Where it breaks, the balancer answers
/// 503.</summary>
internal static class PublicPorts
{
    public static Check Check { get; } = new("D52")
    {
        Offline = new("each Ingress leads to a port for people of a running service", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
    [
        .. manifests.OfKind("Service").SelectMany(service => Find(manifests, service)),
        .. from ingress in manifests.OfKind("Ingress")
           from path in ingress.Spec.Items("rules").SelectMany(rule => rule.Items("http", "paths"))
           let problem = Judge(manifests, ingress, path.At("backend", "service"))
           where problem is not null
           select problem,
    ];

    private static IEnumerable<Problem> Find(Manifests manifests, KubeObject service)
    {
        if (service.Spec.At("selector") is not { } selector) yield break;
        var workload = WorkloadOf(manifests, service, selector);
        if (workload is null)
        {
            yield return new Problem(
                $"{service} selects no pod of these manifests", $"in {service} set spec.selector to the labels of its Deployment");
            yield break;
        }

        foreach (var port in service.Spec.Items("ports").Where(port => TargetOf(workload, port) is null))
        {
            yield return new Problem(
                $"{service}: targetPort {port.Text("targetPort") ?? port.Text("port")} is no port of {workload}",
                $"in {service} set targetPort to the name of a port of {workload}");
        }
    }

    private static Problem? Judge(Manifests manifests, KubeObject ingress, JsonNode? backend)
    {
        var service = manifests.OfKind("Service")
            .FirstOrDefault(item => item.Name == backend.Text("name") && item.Namespace == ingress.Namespace);
        var wanted = backend.Text("port", "name") ?? backend.Text("port", "number");
        var port = service?.Spec.Items("ports").FirstOrDefault(item => item.Text("name") == wanted || item.Text("port") == wanted);
        if (service is null || port is null)
        {
            return new Problem(
                $"{ingress} leads to port {wanted} of Service/{backend.Text("name")}, which does not exist: every request is 503",
                $"in {ingress} name a Service of these manifests and one of its ports");
        }

        return WorkloadOf(manifests, service, service.Spec.At("selector")) is { } workload
            && TargetOf(workload, port) is { } target && target == workload.Annotation("app-port")
                ? new Problem(
                    $"{ingress} leads to port {target} of {workload}, which is for its sidecar: people get 401 and 404",
                    $"in {service} set targetPort to the port for people")
                : null;
    }

    private static Workload? WorkloadOf(Manifests manifests, KubeObject service, JsonNode? selector) => manifests.Workloads.FirstOrDefault(
        workload => workload.Namespace == service.Namespace
            && Selectors.Match(new JsonObject { ["matchLabels"] = selector?.DeepClone() }, workload.Pod.At("metadata", "labels")));

    // The number of the container's port; null where there is none.
    private static string? TargetOf(Workload workload, JsonNode port)
    {
        var target = port.Text("targetPort") ?? port.Text("port");
        return workload.AllContainers.SelectMany(container => container.Items("ports"))
            .FirstOrDefault(item => item.Text("name") == target || item.Text("containerPort") == target).Text("containerPort");
    }
}
