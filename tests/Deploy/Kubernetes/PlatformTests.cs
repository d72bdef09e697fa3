using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>deploy/platform: what is installed before the pipeline.</summary>
public sealed class PlatformTests
{
    private static readonly string[] _controlPlane =
        ["dapr_operator", "dapr_placement", "dapr_scheduler", "dapr_sentry", "dapr_sidecar_injector"];

    [Fact]
    public void Every_service_of_Daprs_control_plane_has_requests_and_a_memory_limit()
    {
        var values = Values("dapr.yaml");

        Assert.All(_controlPlane, service =>
        {
            var resources = values[service]!["resources"]!;
            Assert.NotNull(resources["requests"]!["cpu"]);
            Assert.NotNull(resources["requests"]!["memory"]);
            Assert.NotNull(resources["limits"]!["memory"]);
        });
    }

    [Fact]
    public void The_volumes_of_the_scheduler_are_of_the_shipped_storage_class()
    {
        var cluster = Values("dapr.yaml")["dapr_scheduler"]!["cluster"]!;
        var types = new Dictionary<string, Type>(StringComparer.Ordinal) { ["storage.k8s.io/v1/StorageClass"] = typeof(V1StorageClass) };
        var shipped = (V1StorageClass)Assert.Single(
            KubernetesYaml.LoadAllFromString(File.ReadAllText(PathOf("storage-class.yaml")), types, strict: true));

        Assert.Equal(shipped.Metadata.Name, (string?)cluster["storageClassName"]);
        Assert.Null(cluster["inMemoryStorage"]);
        Assert.Equal(("WaitForFirstConsumer", "true"), (shipped.VolumeBindingMode, shipped.Parameters["encrypted"]));
    }

    [Fact]
    public void KEDA_reads_no_secret_of_other_namespaces_and_spreads_its_replicas()
    {
        var values = Values("keda.yaml");

        Assert.All(["operator", "metricServer"], service =>
            Assert.Equal("true", (string?)values["permissions"]![service]!["restrict"]!["secret"]));
        Assert.All(["operator", "metricsServer"], service =>
            Assert.Equal("ScheduleAnyway", (string?)values["topologySpreadConstraints"]![service]![0]!["whenUnsatisfiable"]));
        Assert.All(Overlay.Names, name => Assert.All(
            Overlay.Render(name).OfKind("TriggerAuthentication"), item => Assert.Null(item["spec"]!["secretTargetRef"])));
    }

    private static JsonObject Values(string file) => Assert.Single(Yaml.ReadDocuments(PathOf(file)));

    private static string PathOf(string name) => Repository.Path("deploy", "platform", name);
}
