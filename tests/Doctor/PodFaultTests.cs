using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>One fault in what makes pods, and the line that it gives.</summary>
public sealed class PodFaultTests
{
    private readonly PatientCase _case = new();

    [Fact]
    public void An_image_with_a_tag_is_found()
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["image"] = "registry.example/processor:latest");

        var finding = _case.Finds("D03");

        Assert.Contains("Deployment/processor container app: image 'registry.example/processor:latest' has no digest", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("deploy/set-images processor=", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Required_anti_affinity_is_found()
    {
        _case.EditPod("notifier", pod => pod["affinity"] = JsonNode.Parse("""{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname"}]}}"""));

        Assert.Contains("required podAntiAffinity", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spread_that_forbids_is_found()
    {
        _case.EditPod("notifier", pod => pod["topologySpreadConstraints"]![0]!["whenUnsatisfiable"] = "DoNotSchedule");

        Assert.Contains("pods stay Pending when a zone or node is gone", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_that_no_small_node_has_is_found()
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]!["requests"]!["cpu"] = "2500m");

        Assert.Contains("Deployment/processor asks for 2.5 CPU and 0.13 GiB", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory", "1Ti", "1024 GiB")]
    [InlineData("memory", "2T", "1862.65 GiB")]
    [InlineData("memory", "1Pi", "1048576 GiB")]
    [InlineData("memory", "4e9", "3.73 GiB")]
    [InlineData("memory", "4E9", "3.73 GiB")]
    [InlineData("memory", "1E", "931322574.62 GiB")]
    [InlineData("cpu", "2e0", "2 CPU")]
    [InlineData("cpu", "2000000u", "2 CPU")]
    [InlineData("cpu", "2000000000n", "2 CPU")]
    [InlineData("cpu", "+2.5", "2.5 CPU")]
    public void A_request_counts_in_whatever_unit_it_is_written(string resource, string quantity, string shown)
    {
        Request(resource, quantity);

        Assert.Contains(shown, _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpu", "500u")]
    [InlineData("cpu", "1")]
    [InlineData("cpu", "1e-1")]
    [InlineData("memory", "1Gi")]
    [InlineData("memory", "134217728000m")]
    [InlineData("memory", "0")]
    public void A_small_request_in_any_unit_is_well(string resource, string quantity)
    {
        Request(resource, quantity);

        Assert.All(_case.Look("D04"), finding => Assert.Equal(Verdict.Pass, finding.Verdict));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("lots")]
    [InlineData("")]
    [InlineData("1 Gi")]
    [InlineData("1GB")]
    [InlineData("1.2.3")]
    [InlineData("Mi")]
    [InlineData("1KI")]
    public void A_quantity_that_Kubernetes_refuses_is_found(string quantity)
    {
        Request("memory", quantity);

        Assert.Contains($"requests.memory '{quantity}'", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limits", "memory", "64Mi", "more than its limit")]
    [InlineData("limits", "memory", "-1", "limits.memory '-1'")]
    public void A_limit_below_the_request_or_without_sense_is_found(string kind, string resource, string quantity, string cause)
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]![kind] = new JsonObject { [resource] = quantity });

        Assert.Contains(cause, _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"minAvailable":1}""")]
    [InlineData("""{"maxUnavailable":0}""")]
    public void A_budget_that_forbids_every_eviction_is_found(string spec)
    {
        _case.Edit("PodDisruptionBudget", "requeue", budget =>
        {
            var selector = budget["spec"]!["selector"]!.DeepClone();
            budget["spec"] = JsonNode.Parse(spec);
            budget["spec"]!["selector"] = selector;
        });

        Assert.Contains("PodDisruptionBudget/requeue can forbid every eviction", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_for_nobody_is_found()
    {
        _case.Edit("PodDisruptionBudget", "requeue", budget => budget["spec"]!["selector"]!["matchLabels"]!["app.kubernetes.io/name"] = "requeuer");

        Assert.Contains("selects no pod", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_without_a_storage_class_is_found()
    {
        _case.Add("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: scratch, namespace: filepipeline}, spec: {}}");

        Assert.Contains("PersistentVolumeClaim/scratch names no storage class", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_nobody_runs_under_is_found()
    {
        _case.Add("{apiVersion: v1, kind: ServiceAccount, metadata: {name: procesor, namespace: filepipeline}}");

        Assert.Contains("ServiceAccount/procesor in namespace 'filepipeline' belongs to no workload", _case.Finds("D05").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_made_for_another_account_is_found()
    {
        _case.EditPod("processor", pod => pod["serviceAccountName"] = "worker")
            .Edit("ServiceAccount", "processor", account => account["metadata"]!["name"] = "worker");

        Assert.Contains("Deployment/processor runs as 'worker', and the AWS role is made for 'processor'", _case.Finds("D05").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    public void A_pod_without_an_account_of_its_own_is_found(string? account)
    {
        _case.EditPod("requeue", pod => PatientCase.Set(pod, "serviceAccountName", account));

        Assert.Contains("Deployment/requeue names no service account of its own", _case.Finds("D06").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_does_not_exist_is_found()
    {
        _case.Remove("ServiceAccount", "ingest");

        Assert.Contains("Deployment/ingest runs as 'ingest', which is not in namespace 'filepipeline'", _case.Finds("D06").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled", null, "the injector passes it by")]
    [InlineData("app-id", null, "no component is scoped to it")]
    [InlineData("app-port", "8080", "no container listens on 8080")]
    [InlineData("config", "pipelines", "Configuration 'pipelines' is not in these manifests")]
    [InlineData("enable-app-health-check", "false", "a hung or stopping app keeps getting messages")]
    [InlineData("app-health-check-path", "/healthz", "only /readyz says when to stop deliveries")]
    public void An_annotation_that_leaves_a_pod_without_a_working_sidecar_is_found(string annotation, string? value, string cause)
    {
        _case.Annotate("notifier", annotation, value);

        var finding = _case.Finds("D10");

        Assert.StartsWith($"Deployment/notifier: annotation dapr.io/{annotation} is missing or wrong: {cause}", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_only_the_sidecar_has_is_found()
    {
        _case.Annotate("notifier", "api-token-secret", "dapr-token");

        Assert.Contains("a token that the app does not have (DAPR_API_TOKEN is not set)", _case.Finds("D10").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unquoted_annotation_is_found()
    {
        _case.Annotate("notifier", "app-port", 8103);

        var finding = _case.Finds("D27");

        Assert.Equal("Deployment/notifier: dapr.io/app-port is 8103, not a string", finding.Cause);
        Assert.EndsWith("write dapr.io/app-port: \"8103\"", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unquoted_setting_is_found()
    {
        _case.EditPod("notifier", pod => pod["containers"]![0]!["env"]!.AsArray().Add(JsonNode.Parse("""{"name":"Sidecar__ListenOnAnyAddress","value":true}""")));

        Assert.Contains("Sidecar__ListenOnAnyAddress is true, not a string", _case.Finds("D27").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("volume-mounts-rw", null)]
    [InlineData("volume-mounts-rw", "scratch:/elsewhere")]
    [InlineData("volume-mounts-rw", "tmp:/scratch")]
    public void A_scratch_volume_that_the_sidecar_does_not_share_is_found(string annotation, string? value)
    {
        _case.Annotate("ingest", annotation, value);

        Assert.Contains("Deployment/ingest: no volume is mounted at one path in the app and", _case.Finds("D31").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scratch_volume_without_a_common_group_is_found()
    {
        _case.EditPod("processor", pod => pod["securityContext"]!.AsObject().Remove("fsGroup"));

        Assert.Contains("no fsGroup", _case.Finds("D31").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serviceAcountName", "\"processor\"")]
    [InlineData("terminationGracePeriodSeconds", "\"soon\"")]
    [InlineData("containers", "{\"name\":\"app\"}")]
    public void A_field_that_Kubernetes_does_not_know_or_of_another_type_is_found(string field, string value)
    {
        _case.EditPod("processor", pod => pod[field] = JsonNode.Parse(value));

        Assert.StartsWith("Deployment/processor: ", _case.Finds("D29").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_Kubernetes_does_not_know_is_found() =>
        Assert.Equal("Deploiment/x: apps/v1 has no kind Deploiment", _case.Add("{apiVersion: apps/v1, kind: Deploiment, metadata: {name: x}}").Finds("D29").Cause);

    [Fact]
    public void A_document_that_is_no_object_is_found()
    {
        _case.Add("{apiVersion: v1, kind: ConfigMap, metadata: {}}\n---\njust text");

        Assert.Equal(2, _case.Look("D29").Count);
        Assert.Contains(_case.Look("D29"), finding => finding.Cause.Contains("(ConfigMap/) has no metadata.name", StringComparison.Ordinal));
        Assert.Contains(_case.Look("D29"), finding => finding.Cause.Contains("(neither kind nor name) has no apiVersion, no kind, no metadata.name", StringComparison.Ordinal));
    }

    private void Request(string resource, string quantity) =>
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]!["requests"]![resource] = quantity);
}
