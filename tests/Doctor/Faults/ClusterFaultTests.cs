namespace FilePipeline.Doctor.Tests;

/// <summary>The checks for a cluster find each fault that was planted in a real one.</summary>
public sealed class ClusterFaultTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public static TheoryData<string> Faults => [.. ClusterFaults.All.Select(fault => fault.Name)];

    public void Dispose() => _case.Dispose();

    [Theory, MemberData(nameof(Faults))]
    public async Task A_planted_fault_is_found_by_its_check(string name)
    {
        var fault = ClusterFaults.All.Single(fault => fault.Name == name);

        foreach (var plant in fault.Plant) plant(_case);

        Assert.Contains(await _case.RunAsync(fault.Id), finding => finding.Verdict is Verdict.Fail or Verdict.Warn);
    }

    [Fact]
    public void Faults_have_names_of_their_own() => Assert.Distinct(ClusterFaults.All.Select(fault => fault.Name));
}
