using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>The way of an upload on EKS: load balancer, network policy, replicas and disk.</summary>
public sealed class EdgeTests
{
    private const string Prefix = "alb.ingress.kubernetes.io/";

    public static TheoryData<string> Clouds => ["eks", "eks-fast"];

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Clouds))]
    public void Host_link_certificate_and_networks_come_from_one_file(string name)
    {
        var overlay = Overlay.Render(name);
        var infra = EnvironmentTests.Values();

        var ingress = overlay.Find("Ingress", AppIds.Ingest);
        Assert.Equal(infra["PUBLIC_HOST"], (string?)Assert.Single(ingress["spec"]!["rules"]!.AsArray())!["host"]);
        Assert.Equal(infra["CERTIFICATE_ARN"], Annotation(ingress, "certificate-arn"));
        Assert.Equal(infra["INBOUND_CIDRS"], Annotation(ingress, "inbound-cidrs"));
        Assert.Equal(
            $"https://{infra["PUBLIC_HOST"]}/files/{{fileId}}",
            (string?)overlay.Settings(AppIds.Notifier)["data"]!["Notifier__FileLink"]);
        Assert.Equal(
            ((string[])["1", "2", "3"]).Select(zone => infra[$"BALANCER_SUBNET_{zone}"]),
            overlay.Find("NetworkPolicy", "public")["spec"]!["ingress"]![0]!["from"]!.AsArray().Select(peer =>
                (string)peer!["ipBlock"]!["cidr"]!));
    }

    [Theory, MemberData(nameof(Clouds))]
    public void A_stop_of_ingest_ends_no_upload_before_the_load_balancer_does(string name)
    {
        var overlay = Overlay.Render(name);
        var pod = overlay.Find("Deployment", AppIds.Ingest)["spec"]!["template"]!["spec"]!;
        var grace = Number(pod["terminationGracePeriodSeconds"]);
        var attributes = $"{Annotation(overlay.Find("Ingress", AppIds.Ingest), "target-group-attributes")}".Split(',');
        var drain = TimeSpan.Parse(
            (string)overlay.Settings(AppIds.Ingest)["data"]!["Ingest__UploadDrainTimeout"]!, CultureInfo.InvariantCulture);

        Assert.Contains($"deregistration_delay.timeout_seconds={grace}", attributes);
        // A resumable upload continues at the replica that has its first bytes.
        Assert.Superset(
            new HashSet<string>(
                ["stickiness.enabled=true", "stickiness.type=lb_cookie", "stickiness.lb_cookie.duration_seconds=86400"],
                StringComparer.Ordinal),
            attributes.ToHashSet(StringComparer.Ordinal));
        Assert.InRange(drain.TotalSeconds, 500, grace - Number(pod["containers"]![0]!["lifecycle"]!["preStop"]!["sleep"]!["seconds"]));
        var labels = overlay.OfKind("Namespace").Single()["metadata"]!["labels"]!;
        Assert.Equal("enabled", (string?)labels["elbv2.k8s.aws/pod-readiness-gate-inject"]);
    }

    [Theory, MemberData(nameof(Clouds))]
    public void Ingest_has_two_replicas_and_ends_them_slowly(string name)
    {
        var spec = Overlay.Render(name).Find("ScaledObject", AppIds.Ingest)["spec"]!;

        Assert.Equal("2", (string?)spec["minReplicaCount"]);
        var down = spec["advanced"]!["horizontalPodAutoscalerConfig"]!["behavior"]!["scaleDown"]!;
        Assert.Equal(("600", "1"), ((string?)down["stabilizationWindowSeconds"], (string?)down["policies"]![0]!["value"]));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Every_app_requests_and_limits_its_disk(string name) =>
        Assert.All(Overlay.Render(name).OfKind("Deployment"), deployment =>
        {
            var resources = deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!;
            Assert.NotNull(resources["requests"]!["ephemeral-storage"]);
            Assert.NotNull(resources["limits"]!["ephemeral-storage"]);
        });

    [Fact]
    public void Only_clusters_with_a_load_balancer_open_the_public_port() =>
        Assert.DoesNotContain(Overlay.Render("kind").OfKind("NetworkPolicy"), policy => Overlay.NameOf(policy) == "public");

    private static string? Annotation(JsonObject ingress, string name) => (string?)ingress["metadata"]!["annotations"]![Prefix + name];

    private static int Number(JsonNode? text) => int.Parse((string)text!, CultureInfo.InvariantCulture);
}
