using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>One object of the manifests or the cluster. Its shape is not validated.</summary>
internal sealed record KubeObject(JsonNode Body, string Origin)
{
    public string Kind => Body.Text("kind") ?? "";

    public string Name => Body.Text("metadata", "name") ?? "";

    public string Namespace => Body.Text("metadata", "namespace") ?? "";

    public JsonNode? Spec => Body.At("spec");

    /// <summary>The app ids that a Dapr resource is scoped to.</summary>
    public IReadOnlyList<string> Scopes => [.. Body.Texts("scopes")];

    /// <summary>Kind and name, in the notation of kubectl.</summary>
    public override string ToString() => $"{Kind}/{Name}";

    /// <summary>Reads the objects of a text, and the items of a List as objects.</summary>
    /// <exception cref="UnreadableInputException">The text is not YAML.</exception>
    public static IEnumerable<KubeObject> ReadAll(string text, string origin) => YamlText.Documents(text, origin).SelectMany(document =>
        document.Text("kind") is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && document.At("items") is JsonArray
            ? document.Items("items").Select(item => new KubeObject(item, origin))
            : [new KubeObject(document, origin)]);
}
