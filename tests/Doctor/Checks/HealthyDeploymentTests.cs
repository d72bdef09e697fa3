using FilePipeline.Doctor.Checks;

namespace FilePipeline.Doctor.Tests;

public sealed class HealthyDeploymentTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public static TheoryData<string> LiveIds => [.. Check.All.Where(check => check.Live is not null).Select(check => check.Id)];

    public void Dispose() => _case.Dispose();

    [Fact]
    public void Valid_manifests_pass_every_check() =>
        Assert.Equal(
            Check.All.Where(check => check.Offline is not null)
                .Select(check => new Finding(check.Id, Verdict.Pass, check.Offline!.Expectation)),
            Check.All.SelectMany(check => check.Run(_case.Desired.Manifests)));

    [Theory, MemberData(nameof(LiveIds))]
    public async Task A_healthy_cluster_passes(string id) =>
        Assert.Equal(
            [new Finding(id, Verdict.Pass, Check.All.Single(check => check.Id == id).Live!.Expectation)], await _case.RunAsync(id));

    [Fact]
    public void Ids_are_unique_and_in_order() =>
        Assert.Equal(Check.All.Select(check => check.Id).Distinct().Order(StringComparer.Ordinal), Check.All.Select(check => check.Id));

    [Fact]
    public void Every_check_has_a_half() => Assert.DoesNotContain(Check.All, check => check.Offline is null && check.Live is null);
}
