using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>Pods, nodes and scalers in a cluster.</summary>
public sealed class WorkloadLiveTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task A_pod_that_runs_another_image_is_found()
    {
        _case.EditPod("requeue", pod => pod["status"]!["containerStatuses"]![0]!["imageID"] = "registry.example/requeue@sha256:old");

        Assert.StartsWith("pod requeue-1 container app runs sha256:old, not sha256:8104",
            (await _case.FindsAsync("D03")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_pod_is_found_with_the_message_of_the_scheduler()
    {
        _case.EditPod("processor", pod => pod["status"] = JsonNode.Parse(
            """{"phase":"Pending","conditions":[{"type":"PodScheduled","message":"0/2 nodes are available: 2 Insufficient cpu."}]}"""));

        Assert.Equal("pod processor-1 is pending: 0/2 nodes are available: 2 Insufficient cpu.", (await _case.FindsAsync("D04")).Cause);
    }

    [Fact]
    public async Task A_claim_without_a_volume_is_found()
    {
        _case.Answer("kubectl * get persistentvolumeclaims *",
            """{"items":[{"kind":"PersistentVolumeClaim","metadata":{"name":"scratch"},"status":{"phase":"Pending"}}]}""");

        Assert.Equal("PersistentVolumeClaim/scratch is Pending: no volume is bound to it", (await _case.FindsAsync("D04")).Cause);
    }

    [Fact]
    public async Task A_node_without_a_network_is_found()
    {
        _case.Answer("kubectl -n kube-system get daemonset aws-node *", """{"status":{"numberReady":1,"desiredNumberScheduled":2}}""")
            .Answer("kubectl get nodes *",
                """{"items":[{"metadata":{"name":"node-2"},"status":{"conditions":[{"type":"Ready","status":"False","message":"cni plugin not initialized"}]}}]}""");

        var findings = await _case.RunAsync("D07");

        Assert.Equal(
            ["aws-node is ready on 1 of 2 nodes: pods on the others stay in ContainerCreating",
                "node node-2 is not ready: cni plugin not initialized"],
            findings.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Cause));
    }

    [Fact]
    public async Task A_pod_without_a_sidecar_is_found()
    {
        _case.EditPod("requeue", pod => pod["spec"]!.AsObject().Remove("initContainers"));

        Assert.Equal("pod requeue-1 has no sidecar", (await _case.FindsAsync("D10")).Cause);
    }

    [Fact]
    public async Task A_container_that_is_not_ready_is_found()
    {
        _case.EditPod("requeue", pod =>
        {
            pod["status"]!["containerStatuses"]![1]!["ready"] = false;
            pod["status"]!["containerStatuses"]![1]!["state"] = JsonNode.Parse("""{"waiting":{"reason":"CrashLoopBackOff"}}""");
        });

        Assert.Equal("pod requeue-1 container daprd is not ready: CrashLoopBackOff", (await _case.FindsAsync("D10")).Cause);
    }

    [Fact]
    public async Task An_injector_that_ignores_its_failures_is_found()
    {
        _case.Answer("kubectl get mutatingwebhookconfiguration dapr-sidecar-injector *", """{"webhooks":[{"failurePolicy":"Ignore"}]}""");

        Assert.Contains("failurePolicy Ignore", (await _case.FindsAsync("D10")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_that_differ_from_the_manifests_are_found()
    {
        _case.Change("kubectl * get components.dapr.io *", answer =>
        {
            var items = answer["items"]!.AsArray();
            items.RemoveAll(item => (string)item!["metadata"]!["name"]! == "parking");
            items.Single(item => (string)item!["metadata"]!["name"]! == "files")!["spec"]!["metadata"]![0]!["value"] = "other-uploads";
            items.Add(JsonNode.Parse("""{"kind":"Component","metadata":{"name":"leftover"},"spec":{"type":"bindings.aws.sqs"}}"""));
        });

        Assert.Equal(
            [(Verdict.Fail, "component files differs in the cluster: bucket=other-uploads"), (
                Verdict.Fail, "component parking is not in the cluster"),
                    (Verdict.Warn, "component leftover is in the cluster but not in the manifests")],
            (await _case.RunAsync("D11")).Select(finding => (finding.Verdict, finding.Cause)));
    }

    [Theory]
    [InlineData("Subscription", "subscriptions.dapr.io", true, "a sidecar subscribes to it, but nothing scales for its messages")]
    [InlineData("Resiliency", "resiliencies.dapr.io", true, "its time limits and retries apply as well")]
    [InlineData("Configuration", "configurations.dapr.io", false, "no sidecar should use it")]
    public async Task Resources_that_an_apply_left_behind_are_found(string kind, string resource, bool isFailure, string effect)
    {
        _case.Change($"kubectl * get {resource} *", answer => answer["items"]!.AsArray().Add(
            new JsonObject { ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "fast-intake" } }));

        var finding = await _case.FindsAsync("D11", isFailure ? Verdict.Fail : Verdict.Warn);

        Assert.Equal($"{kind} fast-intake is in the cluster but not in the manifests: {effect}", finding.Cause);
        Assert.StartsWith($"kubectl -n filepipeline delete {resource} fast-intake && ", finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dapr-sidecar-injector", "no pod of a service can be created")]
    [InlineData("dapr-operator", "a sidecar that starts gets no components and ends")]
    [InlineData("dapr-sentry", "a sidecar that starts gets no certificate, and running ones lose theirs within a day")]
    public async Task A_control_plane_without_a_ready_replica_is_found(string name, string effect)
    {
        EditControlPlane(name, item => item["status"] = new JsonObject());
        Assert.Equal($"{name} has no ready replica: {effect}", (await _case.FindsAsync("D37")).Cause);

        EditControlPlane(name, item => item["spec"]!["replicas"] = 0, item => item["status"] = new JsonObject());
        Assert.Equal($"kubectl -n dapr-system scale deployment {name} --replicas=3", (await _case.FindsAsync("D37")).Fix);

        EditControlPlane(name, item => item["status"]!["readyReplicas"] = 2);
        Assert.Equal($"{name} has 2 of 3 replicas ready", (await _case.FindsAsync("D37", Verdict.Warn)).Cause);

        EditControlPlane(name, item => item["metadata"]!["name"] = "other");
        Assert.Equal($"{name} is not in dapr-system: {effect}", (await _case.FindsAsync("D37")).Cause);
    }

    [Fact]
    public async Task A_scaler_that_cannot_read_its_queue_is_found()
    {
        _case.Change("kubectl * get scaledobjects.keda.sh *", answer =>
            answer["items"]![0]!["status"]!["conditions"]![0] =
                JsonNode.Parse("""{"type":"Ready","status":"False","message":"AccessDenied"}"""));

        Assert.Equal("ScaledObject/processor is not ready: AccessDenied", (await _case.FindsAsync("D16")).Cause);
    }

    [Fact]
    public async Task A_scaler_left_paused_gives_a_warning()
    {
        _case.Change("kubectl * get scaledobjects.keda.sh *", answer =>
            answer["items"]![0]!["metadata"]!["annotations"] = new JsonObject { ["autoscaling.keda.sh/paused-replicas"] = "1" });

        Assert.Equal("kubectl -n filepipeline annotate scaledobject processor autoscaling.keda.sh/paused-replicas-",
            (await _case.FindsAsync("D16", Verdict.Warn)).Fix);
    }

    [Fact]
    public async Task Another_version_of_Dapr_gives_a_warning()
    {
        _case.Change("kubectl -n dapr-system get deployment dapr-sidecar-injector *", answer =>
            answer["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "ghcr.io/dapr/injector:1.19.0");

        Assert.Contains(
            "runs 'ghcr.io/dapr/injector:1.19.0'", (await _case.FindsAsync("D32", Verdict.Warn)).Cause, StringComparison.Ordinal);
    }

    private void EditControlPlane(string name, params Action<JsonNode>[] edits) =>
        _case.Change("kubectl -n dapr-system get deployments *", answer =>
        {
            var item = answer["items"]!.AsArray().Single(item => (string?)item!["metadata"]!["name"] == name)!;
            foreach (var edit in edits) edit(item);
        });
}
