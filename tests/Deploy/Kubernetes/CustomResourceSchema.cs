using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Compares a document with the openAPIV3Schema of a CRD: types, required fields, allowed values, unknown fields.</summary>
internal static class CustomResourceSchema
{
    /// <summary>The problems, each with its path.</summary>
    public static IEnumerable<string> Problems(YamlNode node, JsonNode schema, string path = "")
    {
        switch (node, (string?)schema["type"])
        {
            case (YamlMappingNode map, "object" or null):
                foreach (var problem in InMap(map, schema, path)) yield return problem;
                break;
            case (YamlSequenceNode list, "array"):
                foreach (var problem in list.SelectMany((item, index) => Problems(item, schema["items"]!, $"{path}[{index}]")))
                    yield return problem;
                break;
            case (YamlScalarNode scalar, var type):
                if (!Fits(scalar, type, schema)) yield return $"{path}: '{scalar.Value}' is not a valid {type ?? "value"}";
                else if (schema["enum"] is JsonArray allowed && !allowed.Any(value => (string?)value == scalar.Value))
                    yield return $"{path}: '{scalar.Value}' is not allowed";
                break;
            case (_, var type):
                yield return $"{path}: is not a valid {type}";
                break;
        }
    }

    private static IEnumerable<string> InMap(YamlMappingNode map, JsonNode schema, string path)
    {
        var properties = schema["properties"] as JsonObject ?? [];
        var names = map.Children.Keys.Select(key => key.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(name => (string)name!).Where(name => !names.Contains(name)))
            yield return $"{path}.{required}: is missing";
        foreach (var (key, value) in map.Children)
        {
            var name = key.ToString();
            // Kubernetes defines metadata; a CRD may preserve unknown fields.
            if (properties[name] is { } known)
            {
                foreach (var problem in path is "" && name is "metadata" ? [] : Problems(value, known, $"{path}.{name}"))
                    yield return problem;
            }
            else if (schema["additionalProperties"] is JsonObject any)
            {
                foreach (var problem in Problems(value, any, $"{path}.{name}")) yield return problem;
            }
            else if (!IsOpen(schema))
            {
                yield return $"{path}.{name}: is unknown";
            }
        }
    }

    private static bool IsOpen(JsonNode schema) => (string?)schema["x-kubernetes-preserve-unknown-fields"] == "true";

    private static bool Fits(YamlScalarNode scalar, string? type, JsonNode schema)
    {
        var isText = scalar.Style is not ScalarStyle.Plain || !(bool.TryParse(scalar.Value, out _)
            || double.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out _));
        if ((string?)schema["x-kubernetes-int-or-string"] == "true" || IsOpen(schema)) return true;
        return type switch
        {
            "string" => isText,
            "boolean" => !isText && bool.TryParse(scalar.Value, out _),
            "integer" => !isText && long.TryParse(scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out _),
            "number" => !isText && !bool.TryParse(scalar.Value, out _),
            // A schema without a type accepts any value.
            null => true,
            _ => false,
        };
    }
}
