using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Offline;

namespace FilePipeline.Doctor.Tests;

/// <summary>docs/operations.md explains what the doctor and the alerts point to.</summary>
public sealed class RunbookTests
{
    private static readonly string _page = File.ReadAllText(Repository.Path("docs", "operations.md"));

    public static TheoryData<string> Ids => [.. OfflineCheck.All.Select(check => check.Id).Union(LiveCheck.All.Select(check => check.Id))];

    [Theory, MemberData(nameof(Ids))]
    public void Every_check_has_its_trouble_in_the_table(string id) => Assert.Contains($" | {id} |\n", _page, StringComparison.Ordinal);

    [Theory]
    [InlineData("Dead-letter queue not empty")]
    [InlineData("Oldest message")]
    [InlineData("Stuck consumer")]
    [InlineData("Retry ratio")]
    [InlineData("Parked files waiting")]
    [InlineData("Oldest due entry")]
    [InlineData("Ledger gap")]
    [InlineData("Component init failures")]
    [InlineData("Notifications failing")]
    public void Every_alert_has_a_heading_of_its_own(string heading) => Assert.Contains($"\n### {heading}\n", _page, StringComparison.Ordinal);
}
