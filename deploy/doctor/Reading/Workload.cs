using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>An object that creates pods.</summary>
internal sealed record Workload(KubeObject Resource)
{
    private static readonly string[] _kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"];

    public string Name => Resource.Name;

    public string Namespace => Resource.Namespace;

    public JsonNode? Pod => Resource.Kind == "CronJob" ? Resource.Spec.At("jobTemplate", "spec", "template") : Resource.Spec.At("template");

    public JsonNode? PodSpec => Pod.At("spec");

    public IEnumerable<JsonNode> Containers => PodSpec.Items("containers");

    public IEnumerable<JsonNode> AllContainers => [.. Containers, .. PodSpec.Items("initContainers")];

    public bool HasSidecar => Annotation("enabled") == "true";

    public string? AppId => Annotation("app-id");

    public string? Annotation(string daprName) => Pod.Text("metadata", "annotations", $"dapr.io/{daprName}");

    public static bool Is(KubeObject resource) => _kinds.Contains(resource.Kind);

    public override string ToString() => Resource.ToString();
}
