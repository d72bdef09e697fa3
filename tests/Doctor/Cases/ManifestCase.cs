using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

/// <summary>The valid manifests of <c>healthy/</c> with the components of components/aws, to break one thing in.</summary>
internal sealed class ManifestCase
{
    private readonly List<KubeObject> _files = [.. InputFiles.Resources(Repository.Path("components", "aws"))];
    private readonly List<KubeObject> _objects = [.. KubeObject.ReadAll(File.ReadAllText(Healthy("manifests.yaml")), "manifests.yaml")];
    private Topology? _topology = Topology.Load(Healthy("topology.json"));
    private JsonNode? _platform = YamlText.First(File.ReadAllText(Repository.Path("deploy", "platform", "dapr.yaml")), "dapr.yaml");
    private JsonNode? _iam = JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "iam-actions.json")));

    // The healthy manifests use the account of the shipped tree.
    private bool _allowsPlaceholders = true;

    public static string Healthy(string file) => Repository.Path("tests", "Doctor", "healthy", file);

    public Manifests Manifests => new()
    {
        Objects = [.. _objects, .. _files],
        Files = _files,
        Topology = _topology,
        IamActions = _iam,
        AllowsPlaceholders = _allowsPlaceholders,
        Platform = _platform is null ? null : new Platform(_platform, "dapr.yaml"),
    };

    /// <summary>Changes an object in place.</summary>
    public ManifestCase Edit(string kind, string name, Action<JsonNode> edit)
    {
        edit(Find(kind, name).Body);
        return this;
    }

    public ManifestCase EditPod(string deployment, Action<JsonNode> edit) =>
        Edit("Deployment", deployment, body => edit(body["spec"]!["template"]!["spec"]!));

    /// <summary>Sets a Dapr annotation of the pods; null removes it.</summary>
    public ManifestCase Annotate(string deployment, string name, JsonNode? value) =>
        Edit("Deployment", deployment, body => Set(body["spec"]!["template"]!["metadata"]!["annotations"]!, $"dapr.io/{name}", value));

    /// <summary>Sets a metadata field of a component; null removes it.</summary>
    public ManifestCase Component(string name, string field, string? value) => Edit("Component", name, body =>
    {
        var items = body["spec"]!["metadata"]!.AsArray();
        items.RemoveAll(item => (string?)item!["name"] == field);
        if (value is not null) items.Add(new JsonObject { ["name"] = field, ["value"] = value });
    });

    public ManifestCase Remove(string kind, string name)
    {
        var resource = Find(kind, name);
        _objects.Remove(resource);
        _files.Remove(resource);
        return this;
    }

    public ManifestCase Add(string yaml, string origin = "manifests.yaml")
    {
        _objects.AddRange(KubeObject.ReadAll(yaml, origin));
        return this;
    }

    public ManifestCase AddFile(string yaml, string origin)
    {
        _files.AddRange(KubeObject.ReadAll(yaml, origin));
        return this;
    }

    public ManifestCase With(Func<Topology, Topology?> edit)
    {
        _topology = edit(_topology!);
        return this;
    }

    public ManifestCase WithQueue(string name, Func<QueueSpec, QueueSpec> edit) =>
        With(topology => topology with { Queues = [.. topology.Queues.Select(queue => queue.Name == name ? edit(queue) : queue)] });

    /// <summary>Sets a Helm value of Dapr at a path such as <c>global.actors.enabled</c>; null removes it.</summary>
    public ManifestCase WithHelm(string path, JsonNode? value)
    {
        var names = path.Split('.');
        Set(names[..^1].Aggregate(_platform!, (node, name) => node[name]!), names[^1], value);
        return this;
    }

    public ManifestCase WithoutPlaceholders()
    {
        _allowsPlaceholders = false;
        return this;
    }

    public ManifestCase WithoutHelm()
    {
        _platform = null;
        return this;
    }

    public ManifestCase WithIam(string? json)
    {
        _iam = json is null ? null : JsonNode.Parse(json);
        return this;
    }

    /// <summary>The findings of one check.</summary>
    public IReadOnlyList<Finding> Run(string id) => Check.All.Single(check => check.Id == id).Run(Manifests);

    /// <summary>The one problem that the check finds; it has a fix.</summary>
    public Finding Finds(string id, Verdict verdict = Verdict.Fail)
    {
        var finding = Assert.Single(Run(id), finding => finding.Verdict == verdict);
        Assert.False(string.IsNullOrWhiteSpace(finding.Fix));
        return finding;
    }

    public static void Set(JsonNode map, string name, JsonNode? value)
    {
        if (value is null) map.AsObject().Remove(name);
        else map[name] = value;
    }

    private KubeObject Find(string kind, string name) =>
        _objects.Concat(_files).Single(resource => resource.Kind == kind && resource.Name == name);
}
