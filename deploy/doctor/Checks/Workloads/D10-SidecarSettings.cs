using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Settings of a pod that leave it without a sidecar, or restart sidecar and app for no reason.</summary>
internal static class SidecarSettings
{
    private const string MemoryVariable = "GOMEMLIMIT=";

    public static IEnumerable<Problem> Find(Manifests manifests, Workload workload)
    {
        var space = manifests.OfKind("Namespace").FirstOrDefault(item => item.Name == workload.Namespace);
        var selector = manifests.Platform?.Values.At("dapr_sidecar_injector", "namespaceSelector");
        if (workload.HasSidecar && space is not null && selector is not null
            && !Selectors.Match(selector, space.Body.At("metadata", "labels")))
        {
            yield return new Problem(
                $"{workload}: namespace {space.Name} lacks the labels that the injector selects by ({selector.ToJsonString()}), "
                + "so its pods get no sidecar",
                $"in {space} set the labels of dapr_sidecar_injector.namespaceSelector in {manifests.Platform!.Origin}");
        }

        foreach (var container in workload.Containers
            .Where(container => container.Text("livenessProbe", "httpGet", "path") == "/readyz"))
        {
            yield return new Problem(
                $"{workload} container {container.Text("name")}: its liveness probe asks /readyz, which is 503 while the sidecar is "
                + "unavailable: the kubelet restarts the app instead of waiting",
                $"in {workload} set livenessProbe.httpGet.path: /healthz");
        }

        var limit = Quantities.Read(workload.Annotation("sidecar-memory-limit"));
        if (limit is not null && GoalOf(workload) is { } goal && goal >= limit)
        {
            yield return new Problem(
                $"{workload}: dapr.io/sidecar-memory-limit {workload.Annotation("sidecar-memory-limit")} is not above GOMEMLIMIT of its "
                + "sidecar: the kernel kills it before it frees memory",
                $"in {workload} set dapr.io/sidecar-memory-limit above GOMEMLIMIT in dapr.io/env");
        }
    }

    // The size up to which daprd lets its memory grow; Go writes 230MiB where Kubernetes writes 230Mi.
    private static decimal? GoalOf(Workload workload) => (workload.Annotation("env") ?? "").Split(',')
        .Where(pair => pair.Trim().StartsWith(MemoryVariable, StringComparison.Ordinal))
        .Select(pair => Quantities.Read(pair.Trim()[MemoryVariable.Length..].TrimEnd('B')))
        .FirstOrDefault();
}
