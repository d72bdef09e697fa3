using FilePipeline.Doctor.Checks;

namespace FilePipeline.Doctor.Tests;

/// <summary>docs/operations.md explains each check and each alert.</summary>
public sealed class RunbookTests
{
    private static readonly string _page = File.ReadAllText(Repository.Path("docs", "operations.md"));

    public static TheoryData<string> Ids => [.. Check.All.Select(check => check.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void Every_check_has_a_row_in_the_table_of_troubles(string id) =>
        Assert.Contains($" | {id} |\n", _page, StringComparison.Ordinal);

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
    public void Every_alert_has_a_heading_of_its_own(string heading) =>
        Assert.Contains($"\n### {heading}\n", _page, StringComparison.Ordinal);
}
