using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>One object for the cluster, as it was written: nothing about its shape is certain.</summary>
internal sealed record KubeObject(JsonNode Body, string Origin)
{
    public string Kind => Body.Text("kind") ?? "";

    public string Name => Body.Text("metadata", "name") ?? "";

    public string Namespace => Body.Text("metadata", "namespace") ?? "";

    public JsonNode? Spec => Body.At("spec");

    /// <summary>What a Dapr resource is scoped to.</summary>
    public IReadOnlyList<string> Scopes => [.. Body.Texts("scopes")];

    /// <summary>As kubectl names it.</summary>
    public override string ToString() => $"{Kind}/{Name}";

    /// <summary>The objects of a text; those of a List one by one.</summary>
    /// <exception cref="UnreadableInputException">The text is not YAML.</exception>
    public static IEnumerable<KubeObject> ReadAll(string text, string origin) => YamlText.Documents(text, origin).SelectMany(document =>
        document.Text("kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && document.At("items") is JsonArray
            ? document.Items("items").Select(item => new KubeObject(item, origin))
            : [new KubeObject(document, origin)]);
}
