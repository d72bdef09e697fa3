using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Deploy.Tests.Kubernetes;

namespace FilePipeline.Deploy.Tests;

/// <summary>One more bucket: <c>components/*-regions</c>, <c>dapr.regions.yaml</c>, <c>topology.regions.json</c> and
/// <c>deploy/kubernetes/regions</c>, compared with the files that they extend.</summary>
public sealed class RegionsTests
{
    private const string Eu = "files-eu";
    private readonly Topology _topology = TopologyFiles.Read("topology.regions.json");

    public static TheoryData<string> Environments => [.. ComponentFolder.Environments];

    [Fact]
    public void Every_environment_has_the_same_files_with_the_same_resources() =>
        Assert.Equal(Regions("localstack").Outline, Regions("aws").Outline);

    [Fact]
    public void The_cloud_folder_holds_no_credential_and_no_endpoint() => Assert.Empty(ComponentTests.LaptopFields(Regions("aws")));

    [Theory, MemberData(nameof(Environments))]
    public void It_adds_one_source_for_the_services_that_use_the_default_one(string environment)
    {
        var usual = new ComponentFolder(environment).Component(Components.Files);
        var added = new Component(Assert.Single(Regions(environment).Resources));

        Assert.Equal((Eu, usual.Type), (added.Name, added.Type));
        Assert.True(SourceNames.IsSource(added.Name) && SourceNames.IsName(SourceNames.OfComponent(added.Name)!));
        Assert.Equal(usual.Scopes, added.Scopes);
        Assert.Equal(usual.Metadata.Keys.Order(), added.Metadata.Keys.Order());
        Assert.NotEqual(usual["bucket"], added["bucket"]);
        ComponentTests.AssertFieldsAreKnown(Regions(environment));
    }

    [Fact]
    public void The_run_file_differs_only_in_its_resource_folders()
    {
        var (usual, regions) = (Read("dapr.yaml"), Read("dapr.regions.yaml"));
        regions["common"]!["resourcesPaths"]!.AsArray().RemoveAt(1);

        Assert.Equal(usual.ToJsonString(), regions.ToJsonString());

        static JsonObject Read(string file) => Assert.Single(Yaml.ReadDocuments(Repository.Path(file)));
    }

    [Fact]
    public void The_topology_adds_a_bucket_that_notifies_like_the_first_one()
    {
        var usual = TopologyFiles.Read();
        var added = Regions("localstack").Component(Eu)["bucket"]!;
        var first = new ComponentFolder("localstack").Component(Components.Files)["bucket"];
        var uploads = usual.Buckets.Single(bucket => bucket.Name == first);

        Assert.Equal(
            JsonSerializer.Serialize(uploads with { Name = added }),
            JsonSerializer.Serialize(_topology.Buckets.Single(bucket => bucket.Name == added)));
        Assert.Equal(
            JsonSerializer.Serialize(usual),
            JsonSerializer.Serialize(_topology with { Buckets = [.. _topology.Buckets.Where(bucket => bucket.Name != added)] }));
    }

    [Theory]
    [InlineData("eks")]
    [InlineData("eks-fast")]
    public void Two_lines_add_it_to_an_overlay_with_a_region_of_its_own(string name)
    {
        var usual = Overlay.Render(name);
        var overlay = Overlay.RenderEdited(name, text => text
            .Replace("resources:\n", "resources:\n  - ../../../../components/aws-regions\n", StringComparison.Ordinal)
            .Replace("  - ../../infra\n", "  - ../../infra\n  - ../../regions\n", StringComparison.Ordinal));

        var values = File.ReadAllLines(Repository.Path("deploy", "kubernetes", "regions", "regions.env"))
            .Where(line => line.Contains('=', StringComparison.Ordinal)).Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var fields = FieldsOf(overlay, Eu);
        Assert.Equal((values["FILES_EU_BUCKET"], values["FILES_EU_REGION"]), (fields["bucket"], fields["region"]));
        Assert.NotEqual(FieldsOf(usual, Components.Files)["region"], fields["region"]);
        Assert.Equal(usual.OfKind("Component").Count() + 1, overlay.OfKind("Component").Count());
        foreach (var app in (string[])[AppIds.Ingest, AppIds.Processor, AppIds.Requeue])
        {
            var annotations = overlay.Find("Deployment", app)["spec"]!["template"]!["metadata"]!["annotations"]!;
            Assert.StartsWith("components-regions-", (string?)annotations["filepipeline/components-regions"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(AppIds.Ingest)]
    [InlineData(AppIds.Processor)]
    [InlineData(AppIds.Requeue)]
    public void Services_may_ask_their_sidecar_for_the_sources(string app)
    {
        var allowed = Overlay.Render("eks").Find("Configuration", app)["spec"]!["api"]!["allowed"]!.AsArray();
        Assert.Contains(allowed, api => ((string?)api!["name"], (string?)api["protocol"]) == ("metadata", "http"));
    }

    private static Dictionary<string, string?> FieldsOf(Overlay overlay, string component) =>
        overlay.Find("Component", component)["spec"]!["metadata"]!.AsArray()
            .ToDictionary(item => (string)item!["name"]!, item => (string?)item!["value"], StringComparer.Ordinal);

    private static ComponentFolder Regions(string environment) => new($"{environment}-regions");
}
