using System.Globalization;
using System.Text.Json.Nodes;

namespace FilePipeline.DeploymentModel;

/// <summary>The fields of a JSON object, read leniently: whatever has another shape than expected is absent.</summary>
public sealed class NodeFields(JsonNode? node) : IResourceFields
{
    private readonly JsonObject? _map = node as JsonObject;

    public IEnumerable<string> Names => _map?.Select(pair => pair.Key) ?? [];

    public IResourceFields Only(params string[] known) => this;

    public IResourceFields? Map(string name) => _map?[name] is JsonObject map ? new NodeFields(map) : null;

    public IResourceFields RequiredMap(string name) => new NodeFields(_map?[name]);

    public string? TextOrNull(string name) => (_map?[name] as JsonValue)?.ToString();

    public int Number(string name, int otherwise) =>
        int.TryParse(TextOrNull(name), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    public TimeSpan? Duration(string name) => GoDuration.TryParse(TextOrNull(name), out var duration) ? duration : null;

    public IReadOnlyList<string> Texts(string name) =>
        _map?[name] is JsonArray list ? [.. list.OfType<JsonValue>().Select(item => item.ToString())] : [];

    public void Refuse(string name, string problem)
    {
    }
}
