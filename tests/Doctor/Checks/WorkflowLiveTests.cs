using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D33 to D35 in a cluster, and the tables of D20.</summary>
public sealed class WorkflowLiveTests : IDisposable
{
    private const string StatefulSets = "kubectl -n dapr-system get statefulsets *";
    private const string Classes = "kubectl get storageclasses *";
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task A_foreign_actor_state_store_in_the_namespace_is_found()
    {
        _case.Change("kubectl * get components.dapr.io *", answer => answer["items"]!.AsArray().Add(JsonNode.Parse("""
            {"kind":"Component","metadata":{"name":"mine"},"spec":{"type":"state.redis","metadata":[{"name":"actorStateStore","value":"true"}]},"scopes":["requeue"]}
            """)));

        var finding = await _case.FindsAsync("D33");

        Assert.StartsWith(
            "the sidecar of requeue ends at its start: workflows and mine both have", finding.Cause, StringComparison.Ordinal);
        Assert.Equal("kubectl -n filepipeline delete component mine", finding.Fix);
    }

    [Theory]
    [InlineData("dapr-placement-server", "global.actors.enabled")]
    [InlineData("dapr-scheduler-server", "global.scheduler.enabled")]
    public async Task Sidecars_with_the_address_of_a_missing_service_are_named(string service, string setting)
    {
        EditSets(sets => sets.RemoveAll(set => (string?)set!["metadata"]!["name"] == service));

        var finding = await _case.FindsAsync("D34");

        Assert.Equal(
            $"{service} is not in dapr-system, but pod ingest-1, pod processor-1, pod notifier-1, pod requeue-1 have its address: "
            + "/v1.0/healthz of a sidecar with an address where nobody answers is 500 (ERR_HEALTH_NOT_READY) from its start on, "
            + "so its pod does not become ready",
            finding.Cause);
        Assert.StartsWith(
            $"helm upgrade dapr dapr/dapr -n dapr-system -f deploy/platform/dapr.yaml, with {setting}: true", finding.Fix,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_scheduler_is_found_before_the_first_pod()
    {
        EditSets(sets => sets.RemoveAt(1));
        _case.Answer("kubectl * get pods *", """{"items":[]}""");

        Assert.Equal(
            "dapr-scheduler-server is not in dapr-system: no workflow goes on, and none can be started",
            (await _case.FindsAsync("D34")).Cause);
    }

    [Fact]
    public async Task Neither_service_is_needed_without_the_component()
    {
        _case.Desired.Remove("Component", "workflows");
        _case.Answer(StatefulSets, """{"items":[]}""").Answer("kubectl * get pods *", """{"items":[]}""");

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D34")).Verdict);
    }

    [Theory]
    [InlineData(2, false, "dapr-scheduler-server has 2 of 3 replicas ready")]
    [InlineData(1, true,
        "dapr-scheduler-server has 1 of 3 replicas ready: no workflow goes on, and none can be started. Every sidecar that starts now "
        + "answers 500 on /v1.0/healthz until it is back, in every service; running sidecars stay healthy")]
    public async Task Replicas_that_are_not_ready_are_counted(int ready, bool isFailure, string cause)
    {
        EditSets(sets => sets[1]!["status"]!["readyReplicas"] = ready);

        Assert.Equal(cause, (await _case.FindsAsync("D34", isFailure ? Verdict.Fail : Verdict.Warn)).Cause);
    }

    [Fact]
    public async Task A_sidecar_older_than_the_scheduler_is_found()
    {
        _case.EditPod("requeue", pod => pod["spec"]!["initContainers"]![0]!["args"] = JsonNode.Parse("""["--placement-host-address","a"]"""));

        var finding = await _case.FindsAsync("D34");

        Assert.Equal(
            "pod requeue-1 started before dapr-scheduler-server was installed and does not have its address: no workflow can be started",
            finding.Cause);
        Assert.Equal("kubectl -n filepipeline rollout restart deployment requeue", finding.Fix);
    }

    [Fact]
    public async Task A_missing_storage_class_is_found()
    {
        _case.Answer(Classes, """{"items":[{"metadata":{"name":"gp2"}}]}""");

        var finding = await _case.FindsAsync("D35");

        Assert.Equal(
            ("storage class gp3 does not exist: the volumes of the scheduler stay Pending, and so do its pods",
                "kubectl apply --server-side -f deploy/platform/storage-class.yaml"),
            (finding.Cause, finding.Fix));
    }

    [Fact]
    public async Task A_cluster_without_a_default_class_is_found_where_no_class_is_named()
    {
        _case.Desired.WithHelm("dapr_scheduler.cluster.storageClassName", null);

        Assert.StartsWith("the cluster has no default storage class: ", (await _case.FindsAsync("D35")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_volume_driver_is_found()
    {
        _case.Answer("kubectl get csidrivers *", """{"items":[]}""");

        Assert.Equal(
            "storage class gp3 needs the driver ebs.csi.aws.com, which is not installed: no volume is created",
            (await _case.FindsAsync("D35")).Cause);
    }

    [Fact]
    public async Task A_class_that_binds_at_once_gives_a_warning()
    {
        _case.Change(Classes, answer => answer["items"]![0]!["volumeBindingMode"] = "Immediate");

        Assert.StartsWith(
            "storage class gp3 creates volumes before their pods have a node", (await _case.FindsAsync("D35", Verdict.Warn)).Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_volume_claim_is_found()
    {
        _case.Change(
            "kubectl -n dapr-system get persistentvolumeclaims *", answer => answer["items"]![2]!["status"]!["phase"] = "Pending");

        Assert.Equal(
            "volume claim dapr-scheduler-data-dir-dapr-scheduler-server-2 of the control plane is Pending: its pod cannot start",
            (await _case.FindsAsync("D35")).Cause);
    }

    [Fact]
    public async Task A_missing_table_is_found()
    {
        _case.Answer("aws dynamodb describe-table --table-name filepipeline-workflows *",
            "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: Requested resource not found",
            code: 254);

        var finding = await _case.FindsAsync("D20");

        Assert.Equal(
            "table filepipeline-workflows of workflows does not exist in this account and region: "
            + "the sidecars of requeue end at their start",
            finding.Cause);
        Assert.Contains("aws dynamodb create-table --table-name filepipeline-workflows", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_with_another_key_is_found()
    {
        _case.Answer("aws dynamodb describe-table --table-name filepipeline-workflows *",
            """{"Table":{"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}]}}""");

        Assert.StartsWith(
            "table filepipeline-workflows of workflows has the key id, at, not key", (await _case.FindsAsync("D20")).Cause,
            StringComparison.Ordinal);
    }

    private void EditSets(Action<JsonArray> edit) => _case.Change(StatefulSets, answer => edit(answer["items"]!.AsArray()));
}
