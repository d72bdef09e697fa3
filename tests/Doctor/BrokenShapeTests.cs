using System.Text.Json.Nodes;
using FilePipeline.Doctor.Offline;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

/// <summary>Any part of any object may be anything: that gives findings, never a crash.</summary>
public sealed class BrokenShapeTests
{
    private static readonly string?[] _strangers = [null, "\"stray\"", "7", "[null,[{}],\"x\"]", "{}"];

    public static TheoryData<string, string> Objects => new()
    {
        { "Deployment", "processor" }, { "ServiceAccount", "processor" }, { "PodDisruptionBudget", "processor" }, { "ConfigMap", "processor" },
        { "Configuration", "filepipeline" }, { "ScaledObject", "processor" }, { "TriggerAuthentication", "aws" }, { "NetworkPolicy", "services" },
        { "Ingress", "ingest" }, { "Component", "file-events-1" }, { "Component", "outcomes" }, { "Component", "slack" },
        { "Subscription", "file-outcomes" }, { "Resiliency", "time-limits" },
    };

    [Theory, MemberData(nameof(Objects))]
    public void An_object_of_any_shape_is_looked_at(string kind, string name)
    {
        var manifests = new PatientCase().Manifests;
        var healthy = manifests.Objects.Single(resource => resource.Kind == kind && resource.Name == name);
        List<KubeObject> others = [.. manifests.Objects.Where(resource => resource != healthy)];

        foreach (var broken in Paths(healthy.Body).SelectMany((path, at) => Strangers(at).Select(stranger => Replace(healthy.Body, path, stranger))))
        {
            var alone = new Manifests { Objects = [new KubeObject(broken, "here")] };
            var ill = new Manifests { Objects = [.. others, .. alone.Objects], Topology = manifests.Topology, IamActions = manifests.IamActions };
            // D29 reads every object anew, and the others have not changed.
            Assert.All(OfflineCheck.All, check => Assert.NotEmpty(check.Run(check.Id == "D29" ? alone : ill)));
        }
    }

    // Every part gets each stranger in the long run, and one of them, in turn, in the short one.
    private static string?[] Strangers(int at) =>
        Environment.GetEnvironmentVariable("FILEPIPELINE_LONG_TESTS") == "1" ? _strangers : [_strangers[at % _strangers.Length]];

    private static IEnumerable<object[]> Paths(JsonNode? node, params object[] above) => node switch
    {
        JsonObject map => map.SelectMany(pair => Paths(pair.Value, [.. above, pair.Key]).Prepend([.. above, pair.Key])),
        JsonArray list => list.SelectMany((item, at) => Paths(item, [.. above, at]).Prepend([.. above, at])),
        _ => [],
    };

    private static JsonNode Replace(JsonNode body, object[] path, string? stranger)
    {
        var copy = body.DeepClone();
        var parent = path[..^1].Aggregate(copy, (node, step) => step is int at ? node[at]! : node[(string)step]!);
        var value = stranger is null ? null : JsonNode.Parse(stranger);
        if (path[^1] is int index) parent[index] = value;
        else parent[(string)path[^1]] = value;
        return copy;
    }
}
