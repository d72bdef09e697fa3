using FilePipeline.Doctor.Live;

namespace FilePipeline.Doctor.Tests;

/// <summary>Programs that are not there, or that fail.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly SiteCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task Without_any_program_every_check_is_one_line_that_says_so()
    {
        _case.Without("kubectl").Without("aws");

        foreach (var check in LiveCheck.All)
        {
            var finding = Assert.Single(await _case.LookAsync(check.Id));
            Assert.Equal(Verdict.Skip, finding.Verdict);
            Assert.StartsWith($"not looked at whether {check.Health}: ", finding.Cause, StringComparison.Ordinal);
            Assert.EndsWith(" is not on the PATH", finding.Cause, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_aws_the_checks_of_the_cluster_still_look()
    {
        _case.Without("aws");

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.LookAsync("D10")).Verdict);
        Assert.EndsWith("aws is not on the PATH", Assert.Single(await _case.LookAsync("D20")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_before_a_program_failed_is_told()
    {
        _case.Answer("kubectl * get persistentvolumeclaims *", "Error from server (Forbidden): no", code: 1)
            .Answer("kubectl * get pods *", """{"items":[{"metadata":{"name":"requeue-1","annotations":{"dapr.io/app-id":"requeue"}},"status":{"phase":"Pending"}}]}""");

        Assert.Equal(
            ["pod requeue-1 is pending: its containers have not started", "not looked at whether no pod and no volume claim is pending: kubectl ended with 1: Error from server (Forbidden): no"],
            (await _case.LookAsync("D04")).Select(finding => finding.Cause));
    }

    [Fact]
    public async Task A_program_that_prints_no_JSON_is_no_crash()
    {
        _case.Answer("aws sqs list-queues *", "{ not json");

        Assert.Contains("aws sqs printed no JSON", Assert.Single(await _case.LookAsync("D20")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_that_names_no_cluster_says_what_to_give()
    {
        _case.Cluster = null;
        _case.Answer("kubectl config current-context", "kind-local");

        Assert.EndsWith("kubectl's context 'kind-local' does not name an EKS cluster: give --cluster NAME", Assert.Single(await _case.LookAsync("D01")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cluster_is_that_of_the_context()
    {
        _case.Cluster = null;
        _case.Answer("kubectl config current-context", "arn:aws:eks:us-east-1:111122223333:cluster/prod");

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.LookAsync("D05")).Verdict);
    }
}
