using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

/// <summary>What the overlay eks renders, with its topology and IAM table, to plant a fault in.</summary>
internal sealed class PlantedTree
{
    private readonly List<KubeObject> _objects;

    public PlantedTree(string rendered)
    {
        _objects = [.. KubeObject.ReadAll(rendered, "overlay")];
        Topology = JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "kubernetes", "topology.json")))!;
        Iam = JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "iam-actions.json")))!;
    }

    public JsonNode Topology { get; }

    public JsonNode Iam { get; }

    /// <summary>How KEDA gets its credentials.</summary>
    public JsonNode Identity => Find("TriggerAuthentication", "aws")["spec"]!["podIdentity"]!;

    public JsonNode Find(string kind, string name) =>
        _objects.Single(item => item.Kind == kind && item.Name == name).Body;

    /// <summary>An object whose name ends with a hash of its content.</summary>
    public JsonNode Named(string kind, string name) =>
        _objects.Single(item => item.Kind == kind && CopiedFiles.NameOf(item) == name).Body;

    public JsonNode Policy(string name) => Find("NetworkPolicy", name)["spec"]!;

    public JsonNode Trigger(int index) => Find("ScaledObject", "processor")["spec"]!["triggers"]![index]!["metadata"]!;

    public JsonObject Annotations(string deployment) =>
        Find("Deployment", deployment)["spec"]!["template"]!["metadata"]!["annotations"]!.AsObject();

    public JsonNode Pod(string deployment) => Find("Deployment", deployment)["spec"]!["template"]!["spec"]!;

    public JsonNode App(string deployment) => Pod(deployment)["containers"]![0]!;

    /// <summary>Sets a metadata field of a component; null removes it.</summary>
    public void Field(string component, string field, string? value)
    {
        var items = Find("Component", component)["spec"]!["metadata"]!.AsArray();
        items.RemoveAll(item => (string?)item!["name"] == field);
        if (value is not null) items.Add(new JsonObject { ["name"] = field, ["value"] = value });
    }

    public void Add(string yaml) => _objects.AddRange(KubeObject.ReadAll(yaml, "overlay"));

    /// <summary>The findings of all checks for files that are not passes.</summary>
    public IReadOnlyList<Finding> Problems()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Topology.ToJsonString());
        var platform = Repository.Path("deploy", "platform", "dapr.yaml");
        var manifests = new Manifests
        {
            Objects = _objects,
            Files = [.. InputFiles.Resources(Repository.Path("components", "aws"))],
            Topology = DeploymentModel.Topology.Load(file),
            IamActions = Iam,
            AllowsPlaceholders = true,
            Platform = new Platform(YamlText.First(File.ReadAllText(platform), platform), platform),
        };
        File.Delete(file);
        return [.. Check.All.SelectMany(check => check.Run(manifests)).Where(finding => finding.Verdict != Verdict.Pass)];
    }
}
