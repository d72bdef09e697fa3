namespace FilePipeline.Deploy.Tests;

/// <summary>The resources of one environment, as Dapr loads them.</summary>
internal sealed class ComponentFolder(string environment)
{
    public static IReadOnlyList<string> Environments { get; } = ["localstack", "aws"];

    public IReadOnlyList<Resource> Resources { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Path("components", environment))
            .Where(file => Path.GetFileName(file) != "kustomization.yaml")
            .SelectMany(file => Yaml.ReadDocuments(file).Select(document => Resource.Read(Path.GetFileName(file), document))),
    ];

    /// <summary>The part that must be the same in every environment.</summary>
    public IEnumerable<(string File, string Kind, string Name, string Scopes)> Outline =>
        Resources.Select(resource => (resource.File, resource.Kind, resource.Name, string.Join(' ', resource.Scopes))).Order();

    public IEnumerable<Component> Components => OfKind("Component").Select(resource => new Component(resource));

    public Component Component(string name) => Components.Single(component => component.Name == name);

    public IEnumerable<Resource> OfKind(string kind) => Resources.Where(resource => resource.Kind == kind);

    /// <summary>The resiliency policy that Dapr applies to a component of this environment.</summary>
    public CallPolicy Policy(string component, CallDirection direction) =>
        new ResiliencyRules([.. OfKind("Resiliency").Select(resource => ResiliencyReader.Read(new NodeFields(resource.Document)))])
            .For(component, ResiliencyRules.BlockOf(Component(component).Type), direction);

    /// <summary>The time limit of a delivery.</summary>
    public TimeSpan InboundTimeout(string component) => Policy(component, CallDirection.Inbound).Timeout
        ?? throw new InvalidDataException($"{component} has no inbound timeout");
}
