using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>What a manifest asks for and an object in the cluster does not have. The API server adds defaults, so fields that only the
/// object has count in some kinds only.</summary>
internal static class Differences
{
    // The server adds no field to these, and each field that somebody added has an effect.
    private static readonly string[] _strict =
        ["NetworkPolicy", "Configuration", "Resiliency", "Subscription", "TriggerAuthentication", "ConfigMap", "ResourceQuota"];

    // Written by clients and controllers.
    private static readonly string[] _ignored = ["apiVersion", "kind", "status", "metadata"];

    private static readonly string[] _metadata = ["labels", "annotations"];

    /// <summary>The differences, each with its path, such as <c>spec.template.spec.containers[app].image is a, not b</c>.</summary>
    public static IEnumerable<string> Of(KubeObject wanted, KubeObject found)
    {
        var isStrict = _strict.Contains(wanted.Kind);
        foreach (var part in _metadata)
        {
            foreach (var line in Compare(wanted.Body.At("metadata", part), found.Body.At("metadata", part), $"metadata.{part}", false))
                yield return line;
        }

        var names = wanted.Body.Fields().Select(field => field.Key).Concat(isStrict ? found.Body.Fields().Select(field => field.Key) : []);
        foreach (var name in names.Distinct().Except(_ignored))
            foreach (var line in Compare(wanted.Body.At(name), found.Body.At(name), name, isStrict)) yield return line;
    }

    private static IEnumerable<string> Compare(JsonNode? wanted, JsonNode? found, string path, bool isStrict)
    {
        if (IsEmpty(wanted)) return isStrict && !IsEmpty(found) ? [$"{path} is {Short(found)}, and should not be there"] : [];
        if (IsEmpty(found)) return [$"{path} is missing"];
        return (wanted, found) switch
        {
            (JsonObject map, JsonObject other) => map.Select(field => field.Key).Union(isStrict ? other.Select(field => field.Key) : [])
                .SelectMany(name => Compare(map[name], other[name], $"{path}.{name}", isStrict)),
            (JsonArray list, JsonArray other) => Compare(list, other, path, isStrict),
            (JsonValue, JsonValue) when IsSame(wanted.Text()!, found.Text()!) => [],
            _ => [$"{path} is {Short(found)}, not {Short(wanted)}"],
        };
    }

    private static IEnumerable<string> Compare(JsonArray wanted, JsonArray found, string path, bool isStrict)
    {
        var names = Names(wanted);
        if (names is not null && Names(found) is { } others)
        {
            return names.SelectMany(name => Compare(Named(wanted, name), Named(found, name), $"{path}[{name}]", isStrict))
                .Concat(others.Except(names).Select(name => $"{path}[{name}] should not be there"));
        }

        return wanted.Count == found.Count
            ? wanted.Zip(found).SelectMany((pair, at) => Compare(pair.First, pair.Second, $"{path}[{at}]", isStrict))
            : [$"{path} has {found.Count} items, not {wanted.Count}"];
    }

    // Null where the items have no names of their own, or share one.
    private static List<string>? Names(JsonArray list)
    {
        var names = list.Select(item => item.Text("name")).OfType<string>().ToList();
        return names.Count == list.Count && names.Distinct().Count() == names.Count ? names : null;
    }

    private static JsonNode? Named(JsonArray list, string name) => list.FirstOrDefault(item => item.Text("name") == name);

    // The server writes quantities in another form: 0.5 as 500m.
    private static bool IsSame(string wanted, string found) =>
        wanted == found || (Quantities.Read(wanted) is { } number && number == Quantities.Read(found));

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonObject map => map.Count == 0,
        JsonArray list => list.Count == 0,
        _ => false,
    };

    private static string Short(JsonNode? node)
    {
        const int length = 80;
        var text = node is JsonValue ? $"'{node.Text()}'" : node!.ToJsonString();
        return text.Length <= length ? text : $"{text[..length]}…";
    }
}
