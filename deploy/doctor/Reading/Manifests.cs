using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>Everything that the doctor was given to look at.</summary>
internal sealed class Manifests
{
    private IReadOnlyList<Component>? _components;
    private IReadOnlyList<Workload>? _workloads;
    private IReadOnlyList<ResiliencyResource>? _resiliency;

    /// <summary>The objects for the cluster; the resources of the component folders where the manifests hold no component.</summary>
    public required IReadOnlyList<KubeObject> Objects { get; init; }

    /// <summary>The component folders' resources; their origin is their file.</summary>
    public IReadOnlyList<KubeObject> Files { get; init; } = [];

    public Topology? Topology { get; init; }

    /// <summary>The table of the AWS actions of each identity.</summary>
    public JsonNode? IamActions { get; init; }

    /// <summary>What brings an edited manifest into the cluster.</summary>
    public string Apply { get; init; } = "kubectl apply -f FILE";

    public IReadOnlyList<Component> Components => _components ??= [.. OfKind("Component").Select(resource => new Component(resource))];

    public IEnumerable<Component> Lanes => Components.Where(component => component.IsLane);

    public IEnumerable<Component> Pubsubs => Components.Where(component => component.Type == Component.Pubsub);

    /// <summary>Whether nothing here speaks to AWS itself: its keys are no secrets, its images come from no registry, and idling costs nothing.</summary>
    public bool IsOnStandIn => Components.Any(component => component.IsOnStandIn) && Components.All(component => !component.IsOfAws || component.IsOnStandIn);

    public IReadOnlyList<Workload> Workloads => _workloads ??= [.. Objects.Where(Workload.Is).Select(resource => new Workload(resource))];

    /// <summary>The retry policy of a direction; null where nothing is retried.</summary>
    public NamedPolicy<RetryRule>? Retry(Component component, CallDirection direction) => RulesFor(component).Retry(component.Name, ResiliencyRules.BlockOf(component.Type), direction);

    /// <summary>The time limit of a delivery or a call; null where there is none.</summary>
    public TimeSpan? Timeout(Component component, CallDirection direction) => RulesFor(component).Timeout(component.Name, ResiliencyRules.BlockOf(component.Type), direction)?.Rule;

    public IEnumerable<KubeObject> OfKind(string kind) => Objects.Where(resource => resource.Kind == kind);

    public KubeObject? Find(string kind, string? name) => OfKind(kind).FirstOrDefault(resource => resource.Name == name);

    public Component? FindComponent(string name) => Components.FirstOrDefault(component => component.Name == name);

    // A sidecar loads only the resources in its app's scope.
    private ResiliencyRules RulesFor(Component component)
    {
        _resiliency ??= [.. OfKind("Resiliency").Select(resource => ResiliencyReader.Read(new NodeFields(resource.Body)))];
        return new([.. _resiliency.Where(resource => resource.Scopes.Count == 0 || component.Scopes.Count == 0 || resource.Scopes.Intersect(component.Scopes).Any())]);
    }
}
