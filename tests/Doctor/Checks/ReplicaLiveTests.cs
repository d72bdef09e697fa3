using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D15 in a cluster: the status of each Deployment.</summary>
public sealed class ReplicaLiveTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task A_requeue_without_replicas_is_found()
    {
        EditDeployment("requeue", deployment => (deployment["spec"]!["replicas"], deployment["status"]!["readyReplicas"]) = (0, 0));

        var finding = await _case.FindsAsync("D15");

        Assert.Equal(("Deployment/requeue has no ready replica", "kubectl -n filepipeline scale deployment requeue --replicas=1"),
            (finding.Cause, finding.Fix));
    }

    [Theory]
    [InlineData("processor")]
    [InlineData("requeue")]
    public async Task A_service_that_cannot_create_a_pod_is_named(string service)
    {
        EditDeployment(service, deployment => deployment["status"] = JsonNode.Parse("""
            {"replicas":0,"unavailableReplicas":1,"conditions":[
             {"type":"Progressing","status":"True","reason":"NewReplicaSetCreated","message":"Created new replica set"},
             {"type":"Available","status":"False","reason":"MinimumReplicasUnavailable","message":"Deployment does not have minimum availability."},
             {"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"pods \"p-1\" is forbidden: violates PodSecurity \"restricted:latest\""}]}
            """));

        var finding = await _case.FindsAsync("D15");

        Assert.Equal($"Deployment/{service} cannot create a pod: pods \"p-1\" is forbidden: violates PodSecurity \"restricted:latest\"",
            finding.Cause);
        Assert.Equal($"kubectl -n filepipeline describe replicasets -l app.kubernetes.io/name={service}", finding.Fix);
    }

    [Fact]
    public async Task A_rollout_that_stopped_is_found()
    {
        EditDeployment("processor", deployment => deployment["status"] = JsonNode.Parse("""
            {"replicas":2,"readyReplicas":1,"availableReplicas":1,"conditions":[
             {"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"ReplicaSet \"processor-2\" has timed out progressing."}]}
            """));

        Assert.Equal("the rollout of Deployment/processor does not progress: ReplicaSet \"processor-2\" has timed out progressing.",
            (await _case.FindsAsync("D15")).Cause);
    }

    [Fact]
    public async Task A_processor_that_should_run_and_has_no_available_pod_is_found()
    {
        EditDeployment("processor", deployment =>
            (deployment["spec"]!["replicas"], deployment["status"]) = (2, JsonNode.Parse("""{"replicas":2,"unavailableReplicas":2}""")));

        Assert.Equal("Deployment/processor should run 2 replicas but has none available", (await _case.FindsAsync("D15")).Cause);
    }

    [Fact]
    public async Task A_processor_that_is_scaled_to_zero_passes()
    {
        EditDeployment("processor", deployment => (deployment["spec"]!["replicas"], deployment["status"]) = (0, JsonNode.Parse("""{}""")));

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D15")).Verdict);
    }

    private void EditDeployment(string service, Action<JsonNode> edit) => _case.Change(
        "kubectl * get deployments *", answer =>
            edit(answer["items"]!.AsArray().Single(item => (string)item!["metadata"]!["name"]! == service)!));
}
