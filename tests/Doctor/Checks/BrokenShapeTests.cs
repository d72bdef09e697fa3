using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

/// <summary>An object with a part of any shape gives findings, never an exception.</summary>
public sealed class BrokenShapeTests
{
    private static readonly string?[] _strayValues = [null, "\"stray\"", "7", "[null,[{}],\"x\"]", "{}"];

    public static TheoryData<string, string> Objects => new()
    {
        { "Deployment", "processor" },
            { "ServiceAccount", "processor" }, { "PodDisruptionBudget", "processor" }, { "ConfigMap", "processor" },
        { "Configuration", "filepipeline" },
        { "ScaledObject", "processor" }, { "TriggerAuthentication", "aws" }, { "NetworkPolicy", "services" },
        { "Ingress", "ingest" }, { "Component", "file-events-1" }, { "Component", "outcomes" }, { "Component", "slack" },
        { "Subscription", "file-outcomes" }, { "Resiliency", "time-limits" },
    };

    [Theory, MemberData(nameof(Objects))]
    public void An_object_of_any_shape_is_checked(string kind, string name)
    {
        var manifests = new ManifestCase().Manifests;
        var healthy = manifests.Objects.Single(resource => resource.Kind == kind && resource.Name == name);
        List<KubeObject> others = [.. manifests.Objects.Where(resource => resource != healthy)];

        foreach (var broken in Paths(healthy.Body)
            .SelectMany((path, at) => StrayValues(at).Select(stray => Replace(healthy.Body, path, stray))))
        {
            var alone = new Manifests { Objects = [new KubeObject(broken, "here")] };
            var all =
                new Manifests { Objects = [.. others, .. alone.Objects], Topology = manifests.Topology, IamActions = manifests.IamActions };
            // D29 judges each object alone, so the unchanged ones are left out.
            Assert.All(Check.All.Where(check => check.Offline is not null), check =>
                Assert.NotEmpty(check.Run(check.Id == "D29" ? alone : all)));
        }
    }

    // The long run replaces each part with every stray value, the short run with one of them.
    private static string?[] StrayValues(int at) =>
        Environment.GetEnvironmentVariable("FILEPIPELINE_LONG_TESTS") == "1" ? _strayValues : [_strayValues[at % _strayValues.Length]];

    private static IEnumerable<object[]> Paths(JsonNode? node, params object[] above) => node switch
    {
        JsonObject map => map.SelectMany(pair => Paths(pair.Value, [.. above, pair.Key]).Prepend([.. above, pair.Key])),
        JsonArray list => list.SelectMany((item, at) => Paths(item, [.. above, at]).Prepend([.. above, at])),
        _ => [],
    };

    private static JsonNode Replace(JsonNode body, object[] path, string? stray)
    {
        var copy = body.DeepClone();
        var parent = path[..^1].Aggregate(copy, (node, step) => step is int at ? node[at]! : node[(string)step]!);
        var value = stray is null ? null : JsonNode.Parse(stray);
        if (path[^1] is int index) parent[index] = value;
        else parent[(string)path[^1]] = value;
        return copy;
    }
}
