using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Components that no sidecar loads, that contain keys, that change under a running sidecar, or that differ between files and
/// cluster.</summary>
internal static class ComponentDefinitions
{
    private static readonly string[] _keys = ["accessKey", "secretKey", "sessionToken", "password"];

    // What an apply leaves behind, for example after the fast intake.
    private static readonly (string Kind, string Resource, string Effect)[] _others =
    [
        ("Subscription", "subscriptions.dapr.io", "a sidecar subscribes to it, but nothing scales for its messages"),
        ("Resiliency", "resiliencies.dapr.io", "its time limits and retries apply as well"),
        ("Configuration", "configurations.dapr.io", "no sidecar should use it"),
    ];

    // Without one of the other components a service does not work.
    private static readonly string[] _optional = [Components.Slack, Components.Email, Components.Workflows];

    public static Check Check { get; } = new("D11")
    {
        Offline = new("components are complete, scoped to services and without keys, and hot reload is off", Find),
        Live = new("components in the cluster match the manifests, and no other resource of Dapr is there", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var name in Components.All.Except(manifests.Components.Select(component => component.Name)).Except(_optional))
            yield return new Problem($"component {name} is missing", $"add it to the components of this environment && {manifests.Apply}");
        foreach (var problem in FindInScopes(manifests)) yield return problem;
        foreach (var problem in manifests.Components.SelectMany(component => FindInFields(manifests, component))) yield return problem;
        foreach (var subscription in manifests.OfKind("Subscription"))
        {
            if (subscription.Spec.Text("pubsubname") is var pubsub && manifests.FindComponent(pubsub ?? "") is null)
            {
                yield return new Problem(
                    $"{subscription} subscribes to component '{pubsub}', which is not in these manifests",
                    $"in {subscription} set pubsubname: {Components.Outcomes}");
            }
        }

        foreach (var configuration in manifests.OfKind("Configuration").Where(configuration => !IsHotReloadOff(configuration)))
        {
            yield return new Problem(
                $"{configuration} leaves hot reload on: an edited component changes in every running sidecar immediately",
                $"in {configuration} set spec.features: [{{name: HotReload, enabled: false}}]");
        }
    }

    private static IEnumerable<Problem> FindInScopes(Manifests manifests)
    {
        var apps = manifests.Workloads.Select(workload => workload.AppId).OfType<string>().ToHashSet();
        if (apps.Count == 0) apps = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];
        foreach (var resource in manifests.Objects.Where(resource => resource.Kind is "Component" or "Resiliency" or "Subscription"))
        {
            if (resource.Scopes.Count == 0)
            {
                yield return new Problem(
                    $"{resource} has no scopes: every sidecar of the namespace loads it",
                    $"in {resource} add scopes: [the app ids that use it]");
            }

            foreach (var scope in resource.Scopes.Where(scope => !apps.Contains(scope)))
            {
                yield return new Problem(
                    $"{resource} is scoped to '{scope}', but no workload has that app id",
                    $"in {resource} replace scope {scope} with one of: {string.Join(", ", apps.Order())}");
            }
        }
    }

    private static IEnumerable<Problem> FindInFields(Manifests manifests, Component component)
    {
        if (component.IsOnStandIn && !manifests.IsOnStandIn)
        {
            yield return new Problem(
                $"{component} uses {component["endpoint"]}, which is not AWS, while other components use AWS",
                $"in Component/{component.Name} remove endpoint");
        }

        foreach (var problem in ComponentFields.Find(component)) yield return problem;
        foreach (var key in _keys.Where(key => component[key] is not null && !component.IsOnStandIn))
        {
            yield return new Problem(
                $"{component} contains {key}: a manifest must hold no key, the pod's own identity is enough",
                $"in Component/{component.Name} remove {key} (and revoke that key)");
        }
    }

    private static bool IsHotReloadOff(KubeObject configuration) =>
        configuration.Spec.Items("features").Any(feature => feature.Text("name") == "HotReload" && feature.Text("enabled") == "false");

    // A sidecar reads its components when it starts.
    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var applied = (await cluster.ObjectsAsync("components.dapr.io", cancellation)).Select(resource => new Component(resource)).ToList();
        var fix = $"{cluster.Manifests.Apply} && kubectl -n {cluster.Namespace} rollout restart deployment";
        foreach (var component in cluster.Manifests.Components)
        {
            var found = applied.FirstOrDefault(other => other.Name == component.Name);
            if (found is null)
            {
                yield return new Problem($"{component} is not in the cluster", fix);
            }
            else if (!FieldsOf(found).SequenceEqual(FieldsOf(component)))
            {
                var differences = FieldsOf(found).Except(FieldsOf(component)).DefaultIfEmpty("fields are missing");
                yield return new Problem($"{component} differs in the cluster: {string.Join("; ", differences)}", fix);
            }
        }

        foreach (var extra in applied.Where(component => cluster.Manifests.FindComponent(component.Name) is null))
        {
            yield return new Problem(
                $"{extra} is in the cluster but not in the manifests",
                $"kubectl -n {cluster.Namespace} delete component {extra.Name}",
                Verdict.Warn);
        }

        foreach (var (kind, resource, effect) in _others)
        {
            foreach (var extra in (await cluster.ObjectsAsync(resource, cancellation))
                .Where(found => cluster.Manifests.Find(kind, found.Name) is null))
            {
                yield return new Problem(
                    $"{kind} {extra.Name} is in the cluster but not in the manifests: {effect}",
                    $"kubectl -n {cluster.Namespace} delete {resource} {extra.Name} "
                    + $"&& kubectl -n {cluster.Namespace} rollout restart deployment",
                    kind == "Configuration" ? Verdict.Warn : Verdict.Fail);
            }
        }
    }

    private static string SecretOf(JsonNode item) =>
        $"secret {item.Text("secretKeyRef", "name")}, key {item.Text("secretKeyRef", "key")}";

    private static List<string> FieldsOf(Component component) =>
    [
        $"type={component.Type}",
        .. component.Items.Select(item => $"{item.Text("name")}={item.Text("value") ?? SecretOf(item)}")
            .Order(StringComparer.Ordinal),
        $"scopes={string.Join(',', component.Scopes.Order(StringComparer.Ordinal))}",
    ];
}
