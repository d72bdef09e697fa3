using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>Reads objects of any shape: a missing or differently shaped part is null or empty.</summary>
internal static class Nodes
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) node = node is JsonObject map ? map[name] : null;
        return node;
    }

    /// <summary>A scalar of any type as text.</summary>
    public static string? Text(this JsonNode? node) => node is JsonValue value ? value.ToString() : null;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path).Text();

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        long.TryParse(node.At(path).Text(), CultureInfo.InvariantCulture, out var number) ? number : null;

    public static IEnumerable<JsonNode> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray list ? list.OfType<JsonNode>() : [];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonObject map ? map : [];

    public static IEnumerable<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.Items(path).Select(item => item.Text()).OfType<string>();

    public static bool IsString(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    /// <summary>Every scalar in the node, with its path.</summary>
    public static IEnumerable<(string Path, JsonValue Value)> Scalars(this JsonNode? node, string path = "") => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Value.Scalars($"{path}.{pair.Key}")),
        JsonArray list => list.SelectMany((item, at) => item.Scalars($"{path}[{at.ToString(CultureInfo.InvariantCulture)}]")),
        JsonValue value => [(path, value)],
        _ => [],
    };
}
