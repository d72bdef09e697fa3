using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Dapr's and KEDA's kinds against their CRDs, which lie beside the project where they are at hand.</summary>
public sealed class CustomResourceTests
{
    private static readonly string _folder = Repository.Path("..", "shared", "schemas");

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_object_of_Dapr_and_KEDA_is_what_its_definition_says(string name)
    {
        Assert.SkipUnless(Directory.Exists(_folder), "needs the CRDs of Dapr 1.18 and KEDA 2.21 in ../shared/schemas beside the checkout");
        var schemas = Schemas();
        var overlay = Overlay.Render(name);
        var custom = overlay.Nodes.Zip(overlay.Objects).Where(pair => ((string)pair.Second["apiVersion"]!).Split('/')[0] is "dapr.io" or "keda.sh").ToList();
        Assert.True(custom.Count > 25, "the overlay was not read");
        Assert.Equal([], custom.SelectMany(pair =>
            CustomResourceSchema.Faults(pair.First, schemas[$"{pair.Second["apiVersion"]}/{pair.Second["kind"]}"]).Select(fault => $"{pair.Second["kind"]} {Overlay.NameOf(pair.Second)}{fault}")));
    }

    [Theory]
    [InlineData("spec: {type: a, replicas: 2}", "")]
    [InlineData("spec: {type: a, typo: 1}", ".spec.typo: is unknown")]
    [InlineData("spec: {replicas: 2}", ".spec.type: is missing")]
    [InlineData("spec: {type: a, replicas: '2'}", ".spec.replicas: '2' is no integer")]
    [InlineData("spec: {type: 5}", ".spec.type: '5' is no string")]
    [InlineData("spec: {type: c}", ".spec.type: 'c' is not allowed")]
    [InlineData("spec: [a]", ".spec: is no object")]
    public void A_fault_is_found(string yaml, string expected)
    {
        var schema = JsonNode.Parse("""
            {"type":"object","properties":{"spec":{"type":"object","required":["type"],
             "properties":{"type":{"type":"string","enum":["a","b"]},"replicas":{"type":"integer"}}}}}
            """)!;
        using var reader = new StringReader(yaml);
        Assert.Equal(expected, string.Join(';', CustomResourceSchema.Faults(Yaml.ReadNodes(reader)[0], schema)));
    }

    private static Dictionary<string, JsonNode> Schemas() => (
        from file in Directory.EnumerateFiles(_folder, "*.yaml", SearchOption.AllDirectories)
        from definition in Yaml.ReadDocuments(file)
        where (string?)definition["kind"] == "CustomResourceDefinition"
        from version in definition["spec"]!["versions"]!.AsArray()
        select ($"{definition["spec"]!["group"]}/{version!["name"]}/{definition["spec"]!["names"]!["kind"]}", version["schema"]!["openAPIV3Schema"]!)).ToDictionary(StringComparer.Ordinal);
}
