using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests;

/// <summary>One document of <c>components/{environment}/</c>.</summary>
internal sealed record Resource(string File, string Kind, string Name, IReadOnlyList<string> Scopes, JsonObject Spec, JsonObject Document)
{
    public static Resource Read(string file, JsonObject document) => new(
        file,
        (string)document["kind"]!,
        (string)document["metadata"]!["name"]!,
        [.. (document["scopes"]?.AsArray() ?? []).Select(scope => (string)scope!)],
        document["spec"]!.AsObject(),
        document);
}

/// <summary>A resource of kind Component.</summary>
internal sealed class Component(Resource resource)
{
    public string Name => resource.Name;

    public string Type { get; } = (string)resource.Spec["type"]!;

    public IReadOnlyList<string> Scopes => resource.Scopes;

    /// <summary>The metadata items by name. Dapr ignores the case.</summary>
    public IReadOnlyDictionary<string, JsonObject> Metadata { get; } = resource.Spec["metadata"]!.AsArray().Select(item => item!.AsObject())
        .ToDictionary(item => (string)item["name"]!, StringComparer.OrdinalIgnoreCase);

    public bool IsBinding => Type.StartsWith("bindings.", StringComparison.Ordinal);

    public string? this[string field] => (string?)Metadata.GetValueOrDefault(field)?["value"];
}
