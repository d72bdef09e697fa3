using System.Globalization;
using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests;

/// <summary>The resources of one environment, as Dapr loads them.</summary>
internal sealed class ComponentFolder(string environment)
{
    public static IReadOnlyList<string> Environments { get; } = ["localstack", "aws"];

    public IReadOnlyList<Resource> Resources { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Path("components", environment)).Where(file => Path.GetFileName(file) != "kustomization.yaml")
            .SelectMany(file => Yaml.ReadDocuments(file).Select(document => Resource.Read(Path.GetFileName(file), document))),
    ];

    /// <summary>The part that must be the same in every environment.</summary>
    public IEnumerable<(string File, string Kind, string Name, string Scopes)> Outline =>
        Resources.Select(resource => (resource.File, resource.Kind, resource.Name, string.Join(' ', resource.Scopes))).Order();

    public IEnumerable<Component> Components => OfKind("Component").Select(resource => new Component(resource));

    public Component Component(string name) => Components.Single(component => component.Name == name);

    public IEnumerable<Resource> OfKind(string kind) => Resources.Where(resource => resource.Kind == kind);

    /// <summary>The policy names in a Resiliency target, or null where the target has none.</summary>
    public JsonObject? Policies(string component, string direction) => OfKind("Resiliency")
        .Select(resource => resource.Spec["targets"]?["components"]?[component]?[direction])
        .SingleOrDefault(node => node is not null)?.AsObject();

    /// <summary>The inbound timeout for deliveries of this component.</summary>
    public TimeSpan InboundTimeout(string component)
    {
        var policy = (string?)Policies(component, "inbound")?["timeout"]
            ?? throw new InvalidDataException($"{component} has no inbound timeout");
        return OfKind("Resiliency").Select(resource => GoDuration((string?)resource.Spec["policies"]?["timeouts"]?[policy])).Single();
    }

    private static TimeSpan GoDuration(string? text) => text switch
    {
        [.. var seconds, 's'] => TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)),
        [.. var minutes, 'm'] => TimeSpan.FromMinutes(int.Parse(minutes, CultureInfo.InvariantCulture)),
        _ => throw new InvalidDataException($"no duration in s or m: {text}"),
    };
}
