namespace FilePipeline.Emulator.Resources;

/// <summary>The resources in the resource folders of the apps.</summary>
internal sealed record ResourceSet(
    IReadOnlyList<ComponentResource> Components, IReadOnlyList<SubscriptionResource> Subscriptions, ResiliencyRules Resiliency)
{
    /// <summary>Reads the .yaml and .yml files of each folder, without subfolders and kustomization files.</summary>
    /// <exception cref="ResourceException">A resource is malformed, unsupported or defined twice.</exception>
    public static ResourceSet Load(IEnumerable<string> folders)
    {
        var reader = new ResourceReader();
        foreach (var folder in folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
        {
            if (!Directory.Exists(folder)) throw new ResourceException(folder, 1, "resources folder not found");
            foreach (var file in Directory.EnumerateFiles(folder).Where(IsYaml).Order(StringComparer.Ordinal)) reader.Read(file);
        }
        return reader.ToSet();
    }

    /// <summary>The resources in the scope of an app.</summary>
    public ResourceSet For(string appId) => new(
        [.. Components.Where(component => InScope(component.Scopes, appId))],
        Latest([.. Subscriptions.Where(subscription => InScope(subscription.Scopes, appId))]),
        Resiliency.For(appId));

    /// <summary>The same resources with another value for one field; unchanged if the component does not exist.</summary>
    public ResourceSet With(string component, string field, string value) => this with
    {
        Components = [.. Components.Select(one => one.Name == component ? one.With(field, value) : one)],
    };

    // daprd stores subscriptions by name, so the last one with a name wins.
    private static List<SubscriptionResource> Latest(List<SubscriptionResource> subscriptions) =>
        [.. subscriptions.Where((one, at) => !subscriptions.Skip(at + 1).Any(later => later.Name == one.Name))];

    internal static bool InScope(IReadOnlyList<string> scopes, string appId) =>
        scopes.Count == 0 || scopes.Contains(appId, StringComparer.Ordinal);

    // kustomization.yaml is not a Dapr resource.
    private static bool IsYaml(string file) =>
        Path.GetExtension(file) is ".yaml" or ".yml" && Path.GetFileNameWithoutExtension(file) != "kustomization";
}
