using FilePipeline.Emulator.Resources;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Conformance.Tests;

/// <summary>Writes the resource files of a fact to a folder for a sidecar.</summary>
internal static class ResourceFolder
{
    private const string S3 = "bindings.aws.s3";
    private const string Topics = "pubsub.aws.snssqs";
    private static readonly string[] _kinds = ["bindings.aws.", "state.aws.", "pubsub.aws."];

    public static ResourceSet Load(string root, params string[] resources) => ResourceSet.Load([Write(root, resources)]);

    /// <returns>The folder.</returns>
    public static string Write(string root, params string[] resources)
    {
        var files = Directory.CreateDirectory(Path.Combine(root, "resources"));
        for (var at = 0; at < resources.Length; at++) File.WriteAllText(Path.Combine(files.FullName, $"{at}.yaml"), resources[at]);
        return files.FullName;
    }

    /// <summary>Adds the connection fields of an endpoint to every AWS component of a YAML or JSON text.</summary>
    /// <param name="endpoint">The address of the stand-in.</param>
    /// <param name="resource">One or more documents.</param>
    /// <param name="names">The names of the fact.</param>
    public static string WithEndpoint(Uri endpoint, string resource, FactNames names)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(resource));
        var components = stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Where(IsAwsComponent).ToList();
        if (components.Count == 0) return resource;
        foreach (var component in components) SetEndpoint(component, endpoint, names);
        using var text = new StringWriter();
        stream.Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static void SetEndpoint(YamlMappingNode component, Uri endpoint, FactNames names)
    {
        var type = TypeOf(component)!;
        var spec = (YamlMappingNode)component["spec"];
        if (!spec.Children.TryGetValue("metadata", out var node)) spec.Add("metadata", node = new YamlSequenceNode());
        var fields = (YamlSequenceNode)node;
        foreach (var field in fields.Children.OfType<YamlMappingNode>().Where(field => field.Children.ContainsKey("value")))
            field.Children["value"] = Text(names.Value(Scalar(field, "name") ?? "", Scalar(field, "value") ?? ""));
        Dictionary<string, string> connection = new()
        {
            ["endpoint"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["region"] = "us-east-1",
            ["accessKey"] = "test",
            ["secretKey"] = "test",
        };
        // A host name with a bucket name does not resolve on this machine.
        if (type == S3) connection["forcePathStyle"] = "true";
        // Without it daprd calls STS of AWS.
        if (type == Topics) connection["accountId"] = "000000000000";
        var known = fields.Children.OfType<YamlMappingNode>()
            .Select(field => Scalar(field, "name")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in connection.Where(field => !known.Contains(field.Key)))
            fields.Add(new YamlMappingNode("name", Text(name), "value", Text(value)));
    }

    private static bool IsAwsComponent(YamlMappingNode root) =>
        TypeOf(root) is { } type && _kinds.Any(kind => type.StartsWith(kind, StringComparison.Ordinal));

    private static string? TypeOf(YamlMappingNode root) =>
        Scalar(root, "kind") == "Component" && root.Children.TryGetValue("spec", out var spec) && spec is YamlMappingNode map
            ? Scalar(map, "type")
            : null;

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var node) ? (node as YamlScalarNode)?.Value : null;

    // Quoted, because 000000000000 and true are text in component metadata.
    private static YamlScalarNode Text(string value) => new(value) { Style = ScalarStyle.SingleQuoted };
}
