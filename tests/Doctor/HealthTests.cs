using FilePipeline.Doctor.Offline;

namespace FilePipeline.Doctor.Tests;

public sealed class HealthTests
{
    [Fact]
    public void A_healthy_cluster_passes_every_check() =>
        Assert.Equal(
            OfflineCheck.All.Select(check => $"{check.Id} Pass {check.Health}"),
            OfflineCheck.All.SelectMany(check => check.Run(new PatientCase().Manifests)).Select(finding => $"{finding.Id} {finding.Verdict} {finding.Cause}"));

    [Fact]
    public void Ids_are_used_once() =>
        Assert.Equal(OfflineCheck.All.Select(check => check.Id).Order(StringComparer.Ordinal), OfflineCheck.All.Select(check => check.Id).Distinct());
}
