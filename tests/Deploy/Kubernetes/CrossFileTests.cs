using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Values that are in two files are equal.</summary>
public sealed class CrossFileTests
{
    private static readonly string[] _apps = [AppIds.Ingest, AppIds.Notifier, AppIds.Processor, AppIds.Requeue];

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    public static TheoryData<string> Clouds => ["eks", "eks-fast"];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_scope_is_an_app_of_the_run_file(string name)
    {
        Assert.Equal(_apps, RunFile.Apps.Select(app => (string)app["appID"]!).Order(StringComparer.Ordinal));
        var overlay = Overlay.Render(name);
        var scoped = overlay.Objects.Where(item => (string)item["kind"]! is "Component" or "Subscription" or "Resiliency").ToList();
        Assert.True(scoped.Count > 20, "the overlay was not read");
        Assert.All(scoped, item => Assert.Subset(_apps.ToHashSet(), item["scopes"]!.AsArray().Select(scope => (string)scope!).ToHashSet()));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Ports_health_check_and_account_of_a_service_match_the_run_file(string name)
    {
        var overlay = Overlay.Render(name);
        Assert.Equal(_apps, overlay.OfKind("Deployment").Select(Overlay.NameOf).Order(StringComparer.Ordinal));
        foreach (var app in _apps)
        {
            var pod = overlay.Find("Deployment", app)["spec"]!["template"]!;
            string? Annotation(string annotation) => (string?)pod["metadata"]!["annotations"]![$"dapr.io/{annotation}"];
            Assert.Equal(
                (app, (string?)RunFile.App(
                    app)["appPort"], (string?)RunFile.Common["appProtocol"], (string?)RunFile.Common["appHealthCheckPath"]),
                (Annotation("app-id"), Annotation("app-port"), Annotation("app-protocol"), Annotation("app-health-check-path")));
            Assert.Equal((string?)RunFile.Common["appHealthThreshold"], Annotation("app-health-threshold"));
            Assert.Equal(app, (string?)pod["spec"]!["serviceAccountName"]);
            Assert.NotNull(overlay.Find("ServiceAccount", app));
            Assert.NotNull(overlay.Find("Configuration", Annotation("config")!));
            var container = Assert.Single(pod["spec"]!["containers"]!.AsArray())!;
            Assert.Contains(container["env"]!.AsArray(), item =>
                (string?)item!["name"] == "APP_PORT" && (string?)item["value"] == Annotation("app-port"));
        }
    }

    [Theory, MemberData(nameof(Clouds))]
    public void Names_of_the_cloud_are_those_of_its_topology(string name)
    {
        var overlay = Overlay.Render(name);
        var topology = TopologyFiles.Read(name == "eks" ? "topology.json" : "topology.fast.json", "kubernetes");
        string[] Fields(params string[] names) =>
        [
            .. overlay.OfKind("Component").SelectMany(item => item["spec"]!["metadata"]!.AsArray())
                .Where(item => names.Contains((string)item!["name"]!))
                .Select(item => ((string)item!["value"]!).Split(':')[^1]).Distinct().Order(StringComparer.Ordinal),
        ];
        Assert.Equal(topology.Queues.Select(queue =>
            queue.Name).Order(StringComparer.Ordinal), Fields("queueName", "consumerID", "sqsDeadLettersQueueName"));
        Assert.Equal(topology.Buckets.Select(bucket => bucket.Name).Order(StringComparer.Ordinal), Fields("bucket"));
        Assert.Equal(topology.Tables.Select(table => table.Name), Fields("table"));
        var subscribed = overlay.OfKind("Subscription").Select(item => (string)item["spec"]!["topic"]!);
        Assert.Equal(topology.Topics.Select(topic =>
            topic.Name).Order(StringComparer.Ordinal), Fields("topicArn").Concat(subscribed).Distinct().Order(StringComparer.Ordinal));
        var scaled = overlay.OfKind("ScaledObject").SelectMany(item => item["spec"]!["triggers"]!.AsArray())
            .Select(trigger => (string?)trigger!["metadata"]!["queueURL"]).OfType<string>();
        Assert.Subset(
            topology.Queues.Select(queue => queue.Name).ToHashSet(), scaled.Select(address => address.Split('/')[^1]).ToHashSet());
    }

    [Theory, MemberData(nameof(Clouds))]
    public void KEDA_owns_the_replica_counts_and_only_the_processor_scales_to_zero(string name)
    {
        var overlay = Overlay.Render(name);
        Assert.All(overlay.OfKind("Deployment"), deployment => Assert.Null(deployment["spec"]!["replicas"]));
        Assert.Equal(_apps, overlay.OfKind("ScaledObject").Select(scaler =>
            (string)scaler["spec"]!["scaleTargetRef"]!["name"]!).Order(StringComparer.Ordinal));
        Assert.Equal("15", (string?)overlay.Find("ScaledObject", AppIds.Processor)["spec"]!["pollingInterval"]);
        Assert.All(overlay.OfKind("ScaledObject"), scaler => Assert.Equal(
            Overlay.NameOf(scaler) != AppIds.Processor,
            int.Parse((string)scaler["spec"]!["minReplicaCount"]!, CultureInfo.InvariantCulture) >= 1));
    }

    [Theory, MemberData(nameof(Clouds))]
    public void The_processor_works_on_without_KEDAs_numbers_and_ends_its_pods_slowly(string name)
    {
        var spec = Overlay.Render(name).Find("ScaledObject", AppIds.Processor)["spec"]!;

        Assert.Equal(("2", "currentReplicasIfHigher"), ((string?)spec["fallback"]!["replicas"], (string?)spec["fallback"]!["behavior"]));
        var down = spec["advanced"]!["horizontalPodAutoscalerConfig"]!["behavior"]!["scaleDown"]!;
        Assert.Equal(("Percent", "50"), ((string?)down["policies"]![0]!["type"], (string?)down["policies"]![0]!["value"]));
        var large = TimeSpan.Parse(
            (string)Overlay.Render(name).Settings(AppIds.Processor)["data"]!["Processor__LargeHandlerTimeout"]!,
            CultureInfo.InvariantCulture);
        Assert.True(int.Parse((string)spec["cooldownPeriod"]!, CultureInfo.InvariantCulture) >= large.TotalSeconds);
    }

    [Fact]
    public void The_page_names_what_an_apply_of_eks_leaves_of_eks_fast()
    {
        var page = File.ReadAllText(Repository.Path("docs", "operations.md"));
        var plurals = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Component"] = "components",
            ["Subscription"] = "subscriptions",
            ["Resiliency"] = "resiliencies",
        };

        // A ConfigMap without effect stays as well.
        var left = Identities("eks-fast").Except(Identities("eks")).Where(item => item.Kind != "ConfigMap").ToList();

        Assert.Equal(3, left.Count);
        Assert.All(left, item => Assert.Contains($" {plurals[item.Kind]}.dapr.io/{item.Name}", page, StringComparison.Ordinal));

        static IEnumerable<(string Kind, string Name)> Identities(string name) =>
            Overlay.Render(name).Objects.Select(item => ((string)item["kind"]!, Overlay.NameOf(item)));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_pod_is_restricted(string name) => Assert.All(Overlay.Render(name).OfKind("Deployment"), deployment =>
    {
        var pod = deployment["spec"]!["template"]!["spec"]!;
        var container = Assert.Single(pod["containers"]!.AsArray())!["securityContext"]!;
        Assert.Equal(("true", "RuntimeDefault"),
            ((string?)pod["securityContext"]!["runAsNonRoot"], (string?)pod["securityContext"]!["seccompProfile"]!["type"]));
        Assert.Equal(("true", "false"), ((string?)container["readOnlyRootFilesystem"], (string?)container["allowPrivilegeEscalation"]));
        Assert.Equal("ALL", (string?)Assert.Single(container["capabilities"]!["drop"]!.AsArray()));
    });
}
