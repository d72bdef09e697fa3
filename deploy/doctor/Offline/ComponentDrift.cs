using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>Components that nobody loads, that hold keys, or that change under a running message.</summary>
internal static class ComponentDrift
{
    private static readonly string[] _keys = ["accessKey", "secretKey", "sessionToken", "password"];

    // People may choose other channels; without one of the rest a service does not work.
    private static readonly string[] _channels = [Components.Slack, Components.Email];

    public static OfflineCheck Check { get; } = new("D11", "components are complete, scoped to services, without keys; Hot reload is off", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        var apps = manifests.Workloads.Select(workload => workload.AppId).OfType<string>().ToHashSet();
        if (apps.Count == 0) apps = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];
        foreach (var name in Components.All.Except(manifests.Components.Select(component => component.Name)).Except(_channels))
            yield return new Problem($"component {name} is missing", $"add it to the components of this environment && {manifests.Apply}");
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
                    $"{resource} is scoped to '{scope}', and no workload has that app id",
                    $"in {resource} replace scope {scope} by one of: {string.Join(", ", apps.Order())}");
            }
        }
        foreach (var component in manifests.Components)
        {
            if (component.IsOnStandIn && !manifests.IsOnStandIn)
            {
                yield return new Problem(
                    $"{component} speaks to {component["endpoint"]}, which stands in for AWS, and others speak to AWS",
                    $"in Component/{component.Name} remove endpoint");
            }

            foreach (var key in _keys.Where(key => component[key] is not null && !component.IsOnStandIn))
            {
                yield return new Problem(
                    $"{component} holds {key}: a key in a manifest, where the pod's own identity is enough",
                    $"in Component/{component.Name} remove {key} (and revoke that key)");
            }
        }

        foreach (var subscription in manifests.OfKind("Subscription"))
        {
            if (subscription.Spec.Text("pubsubname") is var pubsub && manifests.FindComponent(pubsub ?? "") is null)
            {
                yield return new Problem(
                    $"{subscription} subscribes to component '{pubsub}', which is not here",
                    $"in {subscription} set pubsubname: {Components.Outcomes}");
            }
        }

        foreach (var configuration in manifests.OfKind("Configuration").Where(configuration => !IsHotReloadOff(configuration)))
        {
            yield return new Problem(
                $"{configuration} leaves hot reload on: an edited component reaches every running sidecar at once",
                $"in {configuration} set spec.features: [{{name: HotReload, enabled: false}}]");
        }
    }

    private static bool IsHotReloadOff(KubeObject configuration) =>
        configuration.Spec.Items("features").Any(feature => feature.Text("name") == "HotReload" && feature.Text("enabled") == "false");
}
