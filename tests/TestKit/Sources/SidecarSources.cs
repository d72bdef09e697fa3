using System.Text.Json.Nodes;

namespace FilePipeline.TestKit;

/// <summary>Further sources of a scripted sidecar.</summary>
public static class SidecarSources
{
    /// <summary>Adds sources: a bucket behind <c>files-{name}</c> each, and tells them in the metadata. Call it before the service
    /// starts.</summary>
    public static void AddSources(this ScriptedSidecar sidecar, params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(sidecar);
        ArgumentNullException.ThrowIfNull(names);
        foreach (var component in names.Select(name => $"files-{name}")) sidecar.Buckets[component] = new(component);
        sidecar.Metadata = new JsonObject
        {
            ["id"] = "app",
            ["components"] = new JsonArray(
                [.. sidecar.Buckets.Keys.Select(name => (JsonNode)new JsonObject { ["name"] = name, ["type"] = "bindings.aws.s3" })]),
        }.ToJsonString();
    }
}
