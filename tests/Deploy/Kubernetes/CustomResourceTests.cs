using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Compares the resources of Dapr and KEDA with their CRDs, if those are available beside the repository.</summary>
public sealed class CustomResourceTests
{
    private static readonly string _folder = Repository.Path("..", "shared", "schemas");
    private static readonly string[] _notOurs = ["bin", "obj", ".git"];

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Fact]
    public void Every_Dapr_or_KEDA_file_matches_its_CRD()
    {
        SkipWithoutSchemas();
        var schemas = Schemas();
        var custom = (
            from file in Directory.EnumerateFiles(Repository.Root, "*.yaml", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(Repository.Root, file)
            where !name.Split(Path.DirectorySeparatorChar).Intersect(_notOurs).Any()
            from node in Yaml.ReadNodes(file)
            where node is YamlMappingNode
            let item = Yaml.ToObject(node)
            where IsCustom(item)
            select (File: name, Node: node, Item: item)).ToList();

        Assert.Equal(
            ["components/aws", "components/aws-channels", "components/aws-fast", "components/aws-regions",
                "components/aws-workflows-postgresql", "components/localstack", "components/localstack-channels",
                "components/localstack-fast", "components/localstack-regions", "deploy/kubernetes/base",
                "deploy/kubernetes/scaling", "deploy/kubernetes/steps-example", "deploy/localstack",
                "tests/Conformance/components", "tests/Doctor/healthy"],
            custom.Select(one => Path.GetDirectoryName(one.File)!.Replace('\\', '/')).Distinct().Order(StringComparer.Ordinal));
        AssertNone(custom.SelectMany(one => Problems(one.Node, one.Item, schemas).Select(problem => $"{one.File}: {problem}")));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_Dapr_or_KEDA_object_of_an_overlay_matches_its_CRD(string name)
    {
        SkipWithoutSchemas();
        var schemas = Schemas();
        var overlay = Overlay.Render(name);
        var custom = overlay.Nodes.Zip(overlay.Objects).Where(pair => IsCustom(pair.Second)).ToList();
        Assert.True(custom.Count > 25, "the overlay was not read");
        AssertNone(custom.SelectMany(pair => Problems(pair.First, pair.Second, schemas)));
    }

    [Theory]
    [InlineData("spec: {type: a, replicas: 2}", "")]
    [InlineData("spec: {type: a, typo: 1}", ".spec.typo: is unknown")]
    [InlineData("spec: {replicas: 2}", ".spec.type: is missing")]
    [InlineData("spec: {type: a, replicas: '2'}", ".spec.replicas: '2' is not a valid integer")]
    [InlineData("spec: {type: 5}", ".spec.type: '5' is not a valid string")]
    [InlineData("spec: {type: c}", ".spec.type: 'c' is not allowed")]
    [InlineData("spec: [a]", ".spec: is not a valid object")]
    public void A_problem_is_found(string yaml, string expected)
    {
        var schema = JsonNode.Parse("""
            {"type":"object","properties":{"spec":{"type":"object","required":["type"],
             "properties":{"type":{"type":"string","enum":["a","b"]},"replicas":{"type":"integer"}}}}}
            """)!;
        using var reader = new StringReader(yaml);
        Assert.Equal(expected, string.Join(';', CustomResourceSchema.Problems(Yaml.ReadNodes(reader)[0], schema)));
    }

    private static void SkipWithoutSchemas() =>
        Assert.SkipUnless(Directory.Exists(_folder), "needs the CRDs of Dapr 1.18 and KEDA 2.21 in ../shared/schemas beside the checkout");

    // xunit truncates the output of a collection.
    private static void AssertNone(IEnumerable<string> problems)
    {
        var lines = string.Join('\n', problems);
        Assert.True(lines.Length == 0, lines);
    }

    private static bool IsCustom(JsonObject item) => ((string?)item["apiVersion"])?.Split('/')[0] is "dapr.io" or "keda.sh";

    private static IEnumerable<string> Problems(YamlNode node, JsonObject item, Dictionary<string, JsonNode> schemas) =>
        CustomResourceSchema.Problems(node, schemas[$"{item["apiVersion"]}/{item["kind"]}"])
            .Select(problem => $"{item["kind"]} {Overlay.NameOf(item)}{problem}");

    private static Dictionary<string, JsonNode> Schemas() => (
        from file in Directory.EnumerateFiles(_folder, "*.yaml", SearchOption.AllDirectories)
        from definition in Yaml.ReadDocuments(file)
        where (string?)definition["kind"] == "CustomResourceDefinition"
        from version in definition["spec"]!["versions"]!.AsArray()
        select ($"{definition["spec"]!["group"]}/{version!["name"]}/{definition["spec"]!["names"]!["kind"]}",
            version["schema"]!["openAPIV3Schema"]!)).ToDictionary(StringComparer.Ordinal);
}
