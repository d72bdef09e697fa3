using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Dapr's control plane: without its injector no pod starts, without operator and sentry no sidecar does.</summary>
internal static class ControlPlane
{
    private static readonly (string Deployment, string Values, string Effect)[] _services =
    [
        ("dapr-sidecar-injector", "dapr_sidecar_injector", "no pod of a service can be created"),
        ("dapr-operator", "dapr_operator", "a sidecar that starts gets no components and ends"),
        ("dapr-sentry", "dapr_sentry", "a sidecar that starts gets no certificate, and running ones lose theirs within a day"),
    ];

    public static Check Check { get; } = new("D37")
    {
        Offline = new("injector, operator and sentry request CPU and memory", Find),
        Live = new("injector, operator and sentry have all their replicas ready", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.IsOnStandIn) return [];
        if (manifests.Platform is not { } platform) return [Problem.Skipped("no Helm values of Dapr were given (--platform FILE)")];
        return
            from service in _services
            where platform.Values.At(service.Values, "resources", "requests", "memory") is null
                || platform.Values.At(service.Values, "resources", "requests", "cpu") is null
            select new Problem(
                $"{platform.Origin} gives {service.Deployment} no requests: its pods are evicted first, and then {service.Effect}",
                $"in {platform.Origin} set {service.Values}.resources.requests: {{cpu: 50m, memory: 64Mi}}",
                Verdict.Warn);
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var deployments = (await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "deployments")).Items("items").ToList();
        foreach (var (name, _, effect) in _services)
        {
            if (Judge(name, effect, deployments.FirstOrDefault(item => item.Text("metadata", "name") == name)) is { } problem)
                yield return problem;
        }
    }

    private static Problem? Judge(string name, string effect, JsonNode? running)
    {
        if (running is null)
        {
            return new Problem(
                $"{name} is not in dapr-system: {effect}", "install Dapr with deploy/platform/dapr.yaml (deploy/platform/README.md)");
        }

        var (ready, wanted) = (running.Number("status", "readyReplicas") ?? 0, running.Number("spec", "replicas") ?? 1);
        var fix = wanted == 0
            ? $"kubectl -n dapr-system scale deployment {name} --replicas=3"
            : $"kubectl -n dapr-system describe deployment {name}";
        if (ready == 0) return new Problem($"{name} has no ready replica: {effect}", fix);
        return ready < wanted ? new Problem($"{name} has {ready} of {wanted} replicas ready", fix, Verdict.Warn) : null;
    }
}
