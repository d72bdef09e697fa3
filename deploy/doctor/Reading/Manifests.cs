using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>The input of a run: manifests, component folders, topology and IAM table.</summary>
internal sealed class Manifests
{
    private IReadOnlyList<Component>? _components;
    private IReadOnlyList<Workload>? _workloads;
    private IReadOnlyList<ResiliencyResource>? _resiliency;

    /// <summary>The objects for the cluster; includes the resources of the component folders if the manifests contain no
    /// component.</summary>
    public required IReadOnlyList<KubeObject> Objects { get; init; }

    /// <summary>The resources of the component folders; their origin is their file.</summary>
    public IReadOnlyList<KubeObject> Files { get; init; } = [];

    public Topology? Topology { get; init; }

    /// <summary>The table of the AWS actions of each service.</summary>
    public JsonNode? IamActions { get; init; }

    /// <summary>How Dapr's control plane is installed; null where that is not known.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Whether the placeholders of the shipped tree may stand in the manifests.</summary>
    public bool AllowsPlaceholders { get; init; }

    /// <summary>The command that applies an edited manifest to the cluster.</summary>
    public string Apply { get; init; } = "kubectl apply --server-side -f FILE";

    public IReadOnlyList<Component> Components => _components ??= [.. OfKind("Component").Select(resource => new Component(resource))];

    public IEnumerable<Component> Lanes => Components.Where(component => component.IsLane);

    public IEnumerable<Component> Pubsubs => Components.Where(component => component.Type == Component.Pubsub);

    /// <summary>Whether every component for AWS uses a stand-in: then keys are no secrets, images need no registry, and idle replicas cost
    /// nothing.</summary>
    public bool IsOnStandIn =>
        Components.Any(component => component.IsOnStandIn) && Components.All(component => !component.IsOfAws || component.IsOnStandIn);

    public IReadOnlyList<Workload> Workloads => _workloads ??= [.. Objects.Where(Workload.Is).Select(resource => new Workload(resource))];

    /// <summary>The retry policy of a direction; null where nothing is retried.</summary>
    public NamedPolicy<RetryRule>? Retry(Component component, CallDirection direction) =>
        RulesFor(component).Retry(component.Name, ResiliencyRules.BlockOf(component.Type), direction);

    /// <summary>The time limit of a delivery or a call; null where there is none.</summary>
    public TimeSpan? Timeout(Component component, CallDirection direction) =>
        RulesFor(component).Timeout(component.Name, ResiliencyRules.BlockOf(component.Type), direction)?.Rule;

    public IEnumerable<KubeObject> OfKind(string kind) => Objects.Where(resource => resource.Kind == kind);

    public KubeObject? Find(string kind, string? name) => OfKind(kind).FirstOrDefault(resource => resource.Name == name);

    public Component? FindComponent(string name) => Components.FirstOrDefault(component => component.Name == name);

    // A sidecar loads only the resources in its app's scope.
    private ResiliencyRules RulesFor(Component component)
    {
        _resiliency ??= [.. OfKind("Resiliency").Select(resource => ResiliencyReader.Read(new NodeFields(resource.Body)))];
        return new([.. _resiliency.Where(resource =>
            resource.Scopes.Count == 0 || component.Scopes.Count == 0 || resource.Scopes.Intersect(component.Scopes).Any())]);
    }
}
