using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Access policies of a cluster, and the same ones on a laptop.</summary>
public sealed class AccessTests
{
    private static readonly string[] _protocols = ["grpc", "http"];
    private static readonly string[] _tokenFiles = ["Sidecar__AppToken", "DAPR_API_TOKEN"];

    // What ingest passes on for people.
    private static readonly Dictionary<string, string[]> _invoked = new(StringComparer.Ordinal)
    {
        [AppIds.Ingest] = [],
        [AppIds.Processor] = [],
        [AppIds.Notifier] = ["/notifications", "/notifications/*"],
        [AppIds.Requeue] = ["/parked", "/parked/*", "/reprocess", "/reprocess/**", "/send-backs", "/send-backs/**"],
    };

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_service_has_a_list_of_APIs_for_each_protocol(string name)
    {
        foreach (var app in AppIds.All)
        {
            var allowed = ConfigurationOf(Overlay.Render(name), app)["api"]!["allowed"]!.AsArray();
            Assert.Equal(_protocols, allowed.Select(api => (string)api!["protocol"]!).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Only_ingest_invokes_and_only_the_listed_routes(string name)
    {
        var overlay = Overlay.Render(name);
        foreach (var app in AppIds.All)
        {
            var control = ConfigurationOf(overlay, app)["accessControl"]!;
            Assert.Equal("deny", (string?)control["defaultAction"]);
            var policies = control["policies"]?.AsArray() ?? [];
            Assert.Equal(_invoked[app].Length > 0 ? 1 : 0, policies.Count);
            Assert.All(policies, policy => Assert.Equal(
                (AppIds.Ingest, "deny"), ((string?)policy!["appId"], (string?)policy["defaultAction"])));
            Assert.Equal(_invoked[app], policies.SelectMany(policy => policy!["operations"]!.AsArray())
                .Select(operation => (string?)operation!["name"]));
        }
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Another_namespace_is_set_in_every_object_and_policy(string name)
    {
        var overlay = Overlay.RenderEdited(
            name, text => text.Replace("namespace: filepipeline\n", "namespace: acme\n", StringComparison.Ordinal));

        Assert.All(overlay.Objects.Where(item => (string?)item["kind"] is not ("Namespace" or "PriorityClass")), item =>
            Assert.Equal("acme", (string?)item["metadata"]!["namespace"]));
        Assert.NotNull(overlay.Find("Namespace", "acme"));
        Assert.All(_invoked.Where(app => app.Value.Length > 0), app =>
            Assert.Equal("acme", (string?)ConfigurationOf(overlay, app.Key)["accessControl"]!["policies"]![0]!["namespace"]));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_port_of_a_network_policy_names_its_protocol(string name) =>
        Assert.All(
            Overlay.Render(name).OfKind("NetworkPolicy")
                .SelectMany(policy => ((string[])["ingress", "egress"]).SelectMany(way => policy["spec"]![way]?.AsArray() ?? []))
                .SelectMany(rule => rule!["ports"]!.AsArray()),
            port => Assert.NotNull(port!["protocol"]));

    [Fact]
    public void A_laptops_policies_are_those_of_the_cluster()
    {
        var laptop = Assert.Single(
            Yaml.ReadDocuments(Repository.Path((string)RunFile.Common["configFilePath"]!)))["spec"]!["accessControl"]!.AsObject();
        var cluster = Yaml.ReadDocuments(Repository.Path("deploy/kubernetes/base/configurations.yaml"))
            .Select(item => item["spec"]!["accessControl"]!.AsObject()).ToList();

        // One file for all four services there: each route has one owner only.
        Assert.Equal("deny", (string?)laptop["defaultAction"]);
        var policy = Assert.Single(laptop["policies"]!.AsArray())!;
        Assert.Equal((AppIds.Ingest, "deny"), ((string?)policy["appId"], (string?)policy["defaultAction"]));
        Assert.Equal(
            cluster.SelectMany(control => control["policies"]?.AsArray() ?? []).SelectMany(one => one!["operations"]!.AsArray())
                .Select(operation => operation!.ToJsonString()).Order(StringComparer.Ordinal),
            policy["operations"]!.AsArray().Select(operation => operation!.ToJsonString()).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_pod_has_both_tokens_as_files_of_a_secret(string name)
    {
        var overlay = Overlay.Render(name);
        foreach (var app in AppIds.All)
        {
            var pod = overlay.Find("Deployment", app)["spec"]!["template"]!;
            var annotations = pod["metadata"]!["annotations"]!;
            Assert.Equal((string?)annotations["dapr.io/app-token-secret"], (string?)annotations["dapr.io/api-token-secret"]);
            var container = pod["spec"]!["containers"]![0]!;
            var volume = pod["spec"]!["volumes"]!.AsArray().Single(item => item!["secret"] is not null)!;
            Assert.Equal((string?)annotations["dapr.io/app-token-secret"], (string?)volume["secret"]!["secretName"]);
            Assert.Equal(_tokenFiles, volume["secret"]!["items"]!.AsArray().Select(item => (string)item!["path"]!));
            var mount = container["volumeMounts"]!.AsArray().Single(item => (string?)item!["name"] == (string?)volume["name"])!;
            var folder = container["env"]!.AsArray().Single(item => (string?)item!["name"] == "SECRETS_FOLDER")!;
            Assert.Equal((string?)mount["mountPath"], (string?)folder["value"]);
            Assert.DoesNotContain(container["env"]!.AsArray(), item => item!["valueFrom"] is not null);
        }
    }

    private static JsonNode ConfigurationOf(Overlay overlay, string app) => overlay.Find("Configuration", app)["spec"]!;
}
