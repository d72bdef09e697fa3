using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The components in the cluster are those of the files. A sidecar reads them when it starts.</summary>
internal static class AppliedComponents
{
    public static LiveCheck Check { get; } = new("D11", "the cluster's components are those of the manifests", LookAsync);

    private static async IAsyncEnumerable<Problem> LookAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var applied = (await cluster.ObjectsAsync("components.dapr.io", cancellation)).Select(resource => new Component(resource)).ToList();
        var fix = $"{cluster.Wanted.Apply} && kubectl -n {cluster.Namespace} rollout restart deployment";
        foreach (var component in cluster.Wanted.Components)
        {
            var there = applied.FirstOrDefault(other => other.Name == component.Name);
            if (there is null)
            {
                yield return new Problem($"{component} is not in the cluster", fix);
            }
            else if (!Told(there).SequenceEqual(Told(component)))
            {
                yield return new Problem(
                    $"{component} is another in the cluster: {string.Join("; ", Told(there).Except(Told(component)).DefaultIfEmpty("fields are missing"))}",
                    fix);
            }
        }
        foreach (var stranger in applied.Where(component => cluster.Wanted.FindComponent(component.Name) is null))
        {
            yield return new Problem(
                $"{stranger} is in the cluster and not in the manifests",
                $"kubectl -n {cluster.Namespace} delete component {stranger.Name}",
                Verdict.Warn);
        }
    }

    private static List<string> Told(Component component) =>
    [
        $"type={component.Type}",
        .. component.Items.Select(item => $"{item.Text("name")}={item.Text("value") ?? item.Text("secretKeyRef", "name")}").Order(StringComparer.Ordinal),
        $"scopes={string.Join(',', component.Scopes.Order(StringComparer.Ordinal))}",
    ];
}
