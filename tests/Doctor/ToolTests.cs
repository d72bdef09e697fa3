using FilePipeline.Doctor.Checks;

namespace FilePipeline.Doctor.Tests;

/// <summary>Programs that are missing or fail.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task Without_programs_every_check_is_skipped_with_the_reason()
    {
        _case.Without("kubectl").Without("aws");

        foreach (var check in Check.All.Where(check => check.Live is not null))
        {
            var finding = Assert.Single(await _case.RunAsync(check.Id));
            Assert.Equal(Verdict.Skip, finding.Verdict);
            Assert.StartsWith($"not checked whether {check.Live!.Expectation}: ", finding.Cause, StringComparison.Ordinal);
            Assert.EndsWith(" is not on the PATH", finding.Cause, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_aws_the_checks_of_the_cluster_still_run()
    {
        _case.Without("aws");

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D10")).Verdict);
        Assert.EndsWith("aws is not on the PATH", Assert.Single(await _case.RunAsync("D20")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_found_before_a_program_failed_are_reported()
    {
        _case.Answer("kubectl * get persistentvolumeclaims *", "Error from server (Forbidden): no", code: 1)
            .Answer("kubectl * get pods *",
                """{"items":[{"metadata":{"name":"requeue-1","annotations":{"dapr.io/app-id":"requeue"}},"status":{"phase":"Pending"}}]}""");

        Assert.Equal(
            ["pod requeue-1 is pending: its containers have not started",
                "not checked whether no pod and no volume claim is pending: kubectl exited with 1: Error from server (Forbidden): no"],
            (await _case.RunAsync("D04")).Select(finding => finding.Cause));
    }

    [Theory]
    [InlineData("D10", "kubectl get mutatingwebhookconfiguration *",
        "Error from server (NotFound): mutatingwebhookconfigurations \"dapr-sidecar-injector\" not found")]
    [InlineData("D07", "kubectl -n kube-system get daemonset aws-node *",
        "Error from server (NotFound): daemonsets.apps \"aws-node\" not found")]
    [InlineData("D32", "kubectl -n dapr-system get deployment dapr-sidecar-injector *",
        "Error from server (NotFound): namespaces \"dapr-system\" not found")]
    [InlineData("D16", "kubectl * get scaledobjects.keda.sh *", "error: the server doesn't have a resource type \"scaledobjects\"")]
    [InlineData("D13", "aws s3api get-bucket-notification-configuration *",
        "An error occurred (NoSuchBucket) when calling the GetBucketNotificationConfiguration operation: no such bucket")]
    public async Task Something_needed_that_does_not_exist_is_a_failure(string id, string command, string error)
    {
        _case.Answer(command, error, code: 1);

        var finding = await _case.FindsAsync(id);

        Assert.StartsWith("something that is needed does not exist (", finding.Cause, StringComparison.Ordinal);
        Assert.EndsWith($": {error}", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_on_one_machine_needs_no_plugin_of_AWS_and_no_KEDA()
    {
        foreach (var component in _case.Desired.Manifests.Components.Where(component => component.IsOfAws).ToList())
            _case.Desired.Component(component.Name, "endpoint", "http://localstack:4566");
        _case.Desired.Remove("ScaledObject", "processor");
        _case.Answer("kubectl -n kube-system get daemonset aws-node *", "Error from server (NotFound): none", code: 1)
            .Answer("kubectl * get scaledobjects.keda.sh *", "error: the server doesn't have a resource type", code: 1);

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D07")).Verdict);
        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D16")).Verdict);
    }

    [Fact]
    public async Task Output_that_is_not_JSON_is_reported()
    {
        _case.Answer("aws sqs list-queues *", "{ not json");

        Assert.Contains("aws sqs printed no JSON", Assert.Single(await _case.RunAsync("D20")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_without_a_cluster_name_asks_for_the_option()
    {
        _case.Cluster = null;
        _case.Answer("kubectl config current-context", "kind-local");

        Assert.EndsWith("kubectl's context 'kind-local' does not name an EKS cluster: give --cluster NAME", Assert.Single(
            await _case.RunAsync("D01")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cluster_name_is_taken_from_the_context()
    {
        _case.Cluster = null;
        _case.Answer("kubectl config current-context", "arn:aws:eks:us-east-1:111122223333:cluster/prod");

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D05")).Verdict);
    }
}
