using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>The Helm values of Dapr's control plane; what they leave out has the default of the chart.</summary>
internal sealed record Platform(JsonNode? Values, string Origin)
{
    public bool HasPlacement => IsOn("global", "actors", "enabled");

    public bool HasScheduler => IsOn("global", "scheduler", "enabled");

    public bool IsSchedulerInMemory => Values.Text("dapr_scheduler", "cluster", "inMemoryStorage") == "true";

    /// <summary>Whether placement keeps its log on volumes.</summary>
    public bool HasPlacementVolumes => HasPlacement && Values.Text("global", "ha", "enabled") == "true"
        && Values.Text("dapr_placement", "cluster", "forceInMemoryLog") != "true";

    public string? SchedulerClass => NameAt("dapr_scheduler", "cluster", "storageClassName");

    public string? PlacementClass => NameAt("dapr_placement", "volumeclaims", "storageClassName");

    private bool IsOn(params ReadOnlySpan<string> path) => Values.Text(path) != "false";

    private string? NameAt(params ReadOnlySpan<string> path) => Values.Text(path) is { Length: > 0 } name ? name : null;
}
