using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Deploy.Tests;

/// <summary>YAML as JSON nodes; every scalar is a string.</summary>
internal static class Yaml
{
    public static IReadOnlyList<JsonObject> ReadDocuments(string path) => [.. ReadNodes(path).Select(ToObject)];

    public static IReadOnlyList<YamlNode> ReadNodes(string path)
    {
        using var text = File.OpenText(path);
        return ReadNodes(text);
    }

    /// <summary>The documents as nodes, which know whether a scalar has quotes.</summary>
    public static IReadOnlyList<YamlNode> ReadNodes(TextReader text)
    {
        var stream = new YamlStream();
        stream.Load(text);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    public static JsonObject ToObject(YamlNode document) => ToJson(document)!.AsObject();

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(pair.Key.ToString(), ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"unexpected YAML node at {node.Start}"),
    };
}
