using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D04 for files: settings that keep pods Pending.</summary>
public sealed class PendingPodTests
{
    private readonly ManifestCase _case = new();

    [Fact]
    public void Required_anti_affinity_is_found()
    {
        _case.EditPod("notifier", pod => pod["affinity"] = JsonNode.Parse(
            """{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname"}]}}"""));

        Assert.Contains("required podAntiAffinity", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_required_spread_is_found()
    {
        _case.EditPod("notifier", pod => pod["topologySpreadConstraints"]![0]!["whenUnsatisfiable"] = "DoNotSchedule");

        Assert.Contains("pods stay Pending when a zone or node is gone", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_larger_than_a_small_node_is_found()
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]!["requests"]!["cpu"] = "2500m");

        Assert.Contains("Deployment/processor requests 2.5 CPU and 0.13 GiB", _case.Finds("D04").Cause, StringComparison.Ordinal);
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
    public void A_request_is_read_in_every_unit(string resource, string quantity, string shown)
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
    public void A_small_request_in_any_unit_passes(string resource, string quantity)
    {
        Request(resource, quantity);

        Assert.All(_case.Run("D04"), finding => Assert.Equal(Verdict.Pass, finding.Verdict));
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
    public void A_limit_that_is_invalid_or_below_the_request_is_found(string kind, string resource, string quantity, string cause)
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]![kind] = new JsonObject { [resource] = quantity });

        Assert.Contains(cause, _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"minAvailable":1}""")]
    [InlineData("""{"maxUnavailable":0}""")]
    public void A_budget_that_blocks_every_eviction_is_found(string spec)
    {
        _case.Edit("PodDisruptionBudget", "requeue", budget =>
        {
            var selector = budget["spec"]!["selector"]!.DeepClone();
            budget["spec"] = JsonNode.Parse(spec);
            budget["spec"]!["selector"] = selector;
        });

        Assert.Contains("PodDisruptionBudget/requeue can block every eviction", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_without_pods_is_found()
    {
        _case.Edit("PodDisruptionBudget", "requeue", budget =>
            budget["spec"]!["selector"]!["matchLabels"]!["app.kubernetes.io/name"] = "requeuer");

        Assert.Contains("selects no pod", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_without_a_storage_class_is_found()
    {
        _case.Add("{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: scratch, namespace: filepipeline}, spec: {}}");

        Assert.Contains("PersistentVolumeClaim/scratch names no storage class", _case.Finds("D04").Cause, StringComparison.Ordinal);
    }

    private void Request(string resource, string quantity) =>
        _case.EditPod("processor", pod => pod["containers"]![0]!["resources"]!["requests"]![resource] = quantity);
}
