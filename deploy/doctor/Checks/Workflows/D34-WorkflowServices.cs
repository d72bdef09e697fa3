using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Workflows need placement and scheduler. A sidecar that was given their addresses and finds nobody there answers 500 on
/// <c>/v1.0/healthz</c>, workflows or not; one that found them once stays healthy when they go.</summary>
internal static class WorkflowServices
{
    private const string Unhealthy =
        "/v1.0/healthz of a sidecar with an address where nobody answers is 500 (ERR_HEALTH_NOT_READY) from its start on, "
        + "so its pod does not become ready";

    private const string StartsUnhealthy =
        "Every sidecar that starts now answers 500 on /v1.0/healthz until it is back, in every service; running sidecars stay healthy";

    private static readonly (string Name, string Setting, string Flag, string Effect)[] _services =
    [
        ("dapr-placement-server", "global.actors.enabled", "--placement-host-address", "no workflow can be started"),
        ("dapr-scheduler-server", "global.scheduler.enabled", "--scheduler-host-address", "no workflow goes on, and none can be started"),
    ];

    public static Check Check { get; } = new("D34")
    {
        Offline = new("the platform runs placement and scheduler where a component keeps workflows", Find),
        Live = new("placement and scheduler are ready, and sidecars have their addresses where they run", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.Components.FirstOrDefault(component => component.IsActorStateStore) is not { } store) return [];
        if (manifests.Platform is not { } platform) return [Problem.Skipped("no Helm values of Dapr were given (--platform FILE)")];
        return
        [
            .. _services.Zip([platform.HasPlacement, platform.HasScheduler]).Where(pair => !pair.Second).Select(pair => new Problem(
                $"{store} keeps workflows, but {platform.Origin} has {pair.First.Setting}: false: {pair.First.Effect}",
                $"in {platform.Origin} set {pair.First.Setting}: true, or take ../../workflows out of the overlay")),
        ];
    }

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pods = await cluster.PodsAsync(cancellation);
        var sets = (await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "statefulsets")).Items("items")
            .Select(item => new KubeObject(item, "the cluster")).ToList();
        foreach (var (name, setting, flag, effect) in _services)
        {
            var addressed = pods
                .Where(pod => pod.Sidecar.Texts("args").Any(text => text.StartsWith(flag, StringComparison.Ordinal))).ToList();
            var set = sets.FirstOrDefault(set => set.Name == name);
            var problem = set is null
                ? Missing(cluster, name, setting, effect, addressed)
                : Judge(set, effect) ?? Unaddressed(cluster, name, pods.Except(addressed));
            if (problem is not null) yield return problem;
        }
    }

    private static Problem? Missing(Cluster cluster, string name, string setting, string effect, List<Pod> addressed)
    {
        var install = $"helm upgrade dapr dapr/dapr -n dapr-system -f deploy/platform/dapr.yaml, with {setting}: true";
        if (addressed.Count > 0)
        {
            return new Problem(
                $"{name} is not in dapr-system, but {string.Join(", ", addressed)} have its address: {Unhealthy}",
                $"{install}; or, if it was turned off on purpose, kubectl -n {cluster.Namespace} rollout restart deployment");
        }

        return cluster.Manifests.Components.Any(component => component.IsActorStateStore)
            ? new Problem($"{name} is not in dapr-system: {effect}", install)
            : null;
    }

    // Both keep their state by majority.
    private static Problem? Judge(KubeObject set, string effect)
    {
        var (ready, wanted) = (set.Body.Number("status", "readyReplicas") ?? 0, set.Spec.Number("replicas") ?? 1);
        var fix = $"kubectl -n dapr-system describe statefulset {set.Name} (pending volumes: D35)";
        if (ready > wanted / 2)
            return ready == wanted ? null : new Problem($"{set.Name} has {ready} of {wanted} replicas ready", fix, Verdict.Warn);
        return new Problem($"{set.Name} has {ready} of {wanted} replicas ready: {effect}. {StartsUnhealthy}", fix);
    }

    private static Problem? Unaddressed(Cluster cluster, string name, IEnumerable<Pod> pods)
    {
        var stores = cluster.Manifests.Components.Where(component => component.IsActorStateStore).ToList();
        var old = pods.Where(pod => pod.Sidecar is not null && stores.Any(store => store.IsLoadedBy(pod.AppId))).ToList();
        return old.Count == 0 ? null : new Problem(
            $"{string.Join(", ", old)} started before {name} was installed and does not have its address: no workflow can be started",
            $"kubectl -n {cluster.Namespace} rollout restart deployment {string.Join(' ', old.Select(pod => pod.AppId).Distinct())}");
    }
}
