using System.Runtime.CompilerServices;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A sidecar ends at its start when it loads two actor state stores.</summary>
internal static class ActorStateStores
{
    public static Check Check { get; } = new("D33")
    {
        Offline = new("no sidecar loads two actor state stores", manifests => Find(manifests, manifests.Components)
            .Select(pair => new Problem(
                Cause(pair.App, pair.Stores), $"in {pair.Stores[^1].Resource} remove actorStateStore, or {pair.App} from its scopes"))),
        Live = new("no sidecar in the cluster loads two actor state stores", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var applied = (await cluster.ObjectsAsync("components.dapr.io", cancellation)).Select(resource => new Component(resource));
        foreach (var (app, stores) in Find(cluster.Manifests, applied.ToList()))
        {
            var extra = stores.FirstOrDefault(store => cluster.Manifests.FindComponent(store.Name)?.IsActorStateStore != true)
                ?? stores[^1];
            var isOurs = cluster.Manifests.FindComponent(extra.Name) is not null;
            yield return new Problem(
                Cause(app, stores),
                isOurs ? cluster.Manifests.Apply : $"kubectl -n {cluster.Namespace} delete component {extra.Name}");
        }
    }

    private static IEnumerable<(string App, IReadOnlyList<Component> Stores)> Find(
        Manifests manifests, IReadOnlyList<Component> components) =>
        from app in manifests.Workloads.Select(workload => workload.AppId).OfType<string>().DefaultIfEmpty(AppIds.Requeue).Distinct()
        let stores = components.Where(component => component.IsActorStateStore && component.IsLoadedBy(app)).ToList()
        where stores.Count > 1
        select (app, (IReadOnlyList<Component>)stores);

    private static string Cause(string app, IReadOnlyList<Component> stores) =>
        $"the sidecar of {app} ends at its start: {string.Join(" and ", stores.Select(store => store.Name))} "
        + "both have actorStateStore \"true\" (detected duplicate actor state store)";
}
