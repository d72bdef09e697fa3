using YamlDotNet.RepresentationModel;

namespace FilePipeline.Emulator.Resources;

/// <summary>Reads the resources of several files; refuses duplicate names, like daprd.</summary>
internal sealed class ResourceReader
{
    private readonly Dictionary<string, ComponentResource> _components = new(StringComparer.Ordinal);
    private readonly List<SubscriptionResource> _subscriptions = [];
    private readonly List<ResiliencyResource> _resiliency = [];

    public ResourceSet ToSet() => new([.. _components.Values], _subscriptions, new ResiliencyRules(_resiliency));

    public void Read(string file)
    {
        var documents = YamlFile.Read(file).Where(node => node is not YamlScalarNode { Value: null or "" }).ToList();
        foreach (var document in documents)
        {
            var map = new YamlMap(document, file, "resource");
            switch (map.Text("kind"))
            {
                case "Component":
                    Add(ReadComponent(map));
                    break;
                case "Subscription":
                    _subscriptions.Add(SubscriptionReader.Read(map));
                    break;
                case "Resiliency" when documents.Count > 1:
                    throw map.Source.Error("a Resiliency must be the only resource in its file: daprd ignores it otherwise");
                case "Resiliency":
                    _resiliency.Add(ResiliencyReader.Read(map));
                    break;
                case "Configuration":
                    break;
                case var kind:
                    throw map.LineOf("kind").Error($"unknown kind '{kind}' (known: Component, Subscription, Resiliency, Configuration)");
            }
        }
    }

    private void Add(ComponentResource component)
    {
        ComponentType.Check(component);
        if (_components.TryGetValue(component.Name, out var other))
            throw component.Error($"is defined twice, first in {other.Source.File}:{other.Source.Line}");
        _components.Add(component.Name, component);
    }

    private static ComponentResource ReadComponent(YamlMap map)
    {
        map.Only("apiVersion", "kind", "metadata", "spec", "auth", "scopes");
        var name = map.RequiredMap("metadata").Only("name", "namespace", "labels", "annotations").Text("name");
        var spec = map.RequiredMap("spec").Only("type", "version", "metadata", "ignoreErrors", "initTimeout");
        var items = new Dictionary<string, MetadataItem>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in spec.Maps("metadata"))
        {
            var item = ReadItem(entry.Only("name", "value", "secretKeyRef", "envRef"));
            if (!items.TryAdd(item.Name, item)) throw item.Source.Error($"component '{name}': field '{item.Name}' is given twice");
        }
        return new ComponentResource(name, spec.Text("type"), spec.TextOrNull("version") ?? "v1", items, map.Texts("scopes"), map.Source)
        {
            SecretStore = map.Map("auth")?.Only("secretStore").TextOrNull("secretStore"),
        };
    }

    private static MetadataItem ReadItem(YamlMap entry)
    {
        var secret = entry.Map("secretKeyRef")?.Only("name", "key");
        return new MetadataItem(
            entry.Text("name"), entry.TextOrNull("value"), entry.TextOrNull("envRef"),
            secret is null ? null : new SecretReference(secret.Text("name"), secret.TextOrNull("key") ?? secret.Text("name")),
            entry.Source);
    }
}
