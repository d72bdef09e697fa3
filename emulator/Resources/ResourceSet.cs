namespace FilePipeline.Emulator.Resources;

/// <summary>Everything that the resource folders of the apps describe.</summary>
internal sealed record ResourceSet(
    IReadOnlyList<ComponentResource> Components, IReadOnlyList<SubscriptionResource> Subscriptions, ResiliencyRules Resiliency)
{
    /// <summary>Reads each folder's .yaml and .yml files, not those of folders inside and not kustomize's own.</summary>
    /// <exception cref="ResourceException">Something is malformed, unknown, or defined twice.</exception>
    public static ResourceSet Load(IEnumerable<string> folders)
    {
        var reader = new ResourceReader();
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(folder)) throw new ResourceException(folder, 1, "there is no such resources folder");
            foreach (var file in Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal)) reader.Read(file);
        }
        return reader.ToSet();
    }

    /// <summary>What the sidecar of one app sees.</summary>
    public ResourceSet For(string appId) => new(
        [.. Components.Where(component => InScope(component.Scopes, appId))],
        Latest([.. Subscriptions.Where(subscription => InScope(subscription.Scopes, appId))]),
        Resiliency.For(appId));

    /// <summary>The same with another value of one component's field; unchanged when there is no such component.</summary>
    public ResourceSet With(string component, string field, string value) => this with
    {
        Components = [.. Components.Select(one => one.Name == component ? one.With(field, value) : one)],
    };

    // daprd keeps subscriptions by name: a later one of the same name takes the place of the first.
    private static List<SubscriptionResource> Latest(List<SubscriptionResource> subscriptions) =>
        [.. subscriptions.Where((one, at) => !subscriptions.Skip(at + 1).Any(later => later.Name == one.Name))];

    internal static bool InScope(IReadOnlyList<string> scopes, string appId) => scopes.Count == 0 || scopes.Contains(appId, StringComparer.Ordinal);

    // What kustomize reads beside them is no resource.
    private static bool IsYaml(string file) => Path.GetExtension(file) is ".yaml" or ".yml" && Path.GetFileNameWithoutExtension(file) != "kustomization";
}
