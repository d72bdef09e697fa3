using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>The components in the cluster are those of the files. A sidecar reads them when it starts.</summary>
internal static class AppliedComponents
{
    public static LiveCheck Check { get; } = new("D11", "the cluster's components are those of the manifests", LookAsync);

    private static async IAsyncEnumerable<Fault> LookAsync(Site site, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var applied = (await site.ObjectsAsync("components.dapr.io", cancellation)).Select(resource => new Component(resource)).ToList();
        var fix = $"{site.Wanted.Apply} && kubectl -n {site.Namespace} rollout restart deployment";
        foreach (var component in site.Wanted.Components)
        {
            var there = applied.FirstOrDefault(other => other.Name == component.Name);
            if (there is null)
            {
                yield return new Fault($"{component} is not in the cluster", fix);
            }
            else if (!Told(there).SequenceEqual(Told(component)))
            {
                yield return new Fault(
                    $"{component} is another in the cluster: {string.Join("; ", Told(there).Except(Told(component)).DefaultIfEmpty("fields are missing"))}",
                    fix);
            }
        }
        foreach (var stranger in applied.Where(component => site.Wanted.FindComponent(component.Name) is null))
        {
            yield return new Fault(
                $"{stranger} is in the cluster and not in the manifests",
                $"kubectl -n {site.Namespace} delete component {stranger.Name}",
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
