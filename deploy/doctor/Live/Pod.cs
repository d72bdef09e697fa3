using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>A running pod of a service.</summary>
internal sealed record Pod(KubeObject Resource)
{
    public string Name => Resource.Name;

    public string? AppId => Resource.Body.Text("metadata", "annotations", "dapr.io/app-id");

    public JsonNode? Spec => Resource.Spec;

    public string? Phase => Resource.Body.Text("status", "phase");

    /// <summary>The sidecar: a container, or an init container that keeps running.</summary>
    public JsonNode? Sidecar =>
        Spec.Items("containers").Concat(Spec.Items("initContainers")).FirstOrDefault(container => container.Text("name") == "daprd");

    public IEnumerable<JsonNode> Statuses =>
        Resource.Body.Items("status", "containerStatuses").Concat(Resource.Body.Items("status", "initContainerStatuses"));

    public JsonNode? Condition(string type) =>
        Resource.Body.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    public override string ToString() => $"pod {Name}";
}
