namespace FilePipeline.Conformance.Tests;

/// <summary>The page of facts, and the results from which it is generated.</summary>
public sealed class DocumentTests
{
    private const string OutOfDate = "is out of date; see tests/Conformance/README.md for how to generate it";
    private static readonly string _page = Repository.Path("docs", "conformance.md");

    [Fact]
    public void The_table_of_facts_is_up_to_date()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        Import(Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_REPORT"));
        var table = FactTable.Render(Results("emulator"), Results("daprd"));
        if (IsWriting) File.WriteAllText(_page, table);

        Assert.True(File.Exists(_page) && File.ReadAllText(_page) == table, $"{_page} {OutOfDate}");
    }

    [Fact]
    public void Every_fact_has_held_on_the_emulator()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        var seen = Results("emulator").Facts;
        Assert.Equal(FactTable.Facts.Order(StringComparer.Ordinal), seen.Keys);
        Assert.All(seen, fact => Assert.Equal(FactResults.Holds, fact.Value));
    }

    [Fact]
    public void The_daprd_results_name_only_existing_facts()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository");
        Assert.Empty(Results("daprd").Facts.Keys.Except(FactTable.Facts));
    }

    [Fact]
    public void Facts_without_a_daprd_result_are_not_observed_or_not_asked()
    {
        var nothing = new FactResults("daprd", "2026-11-25", "a stand-in", []);
        var one = nothing with { Facts = new() { ["CronFacts.An_invalid_schedule_fails_the_start"] = FactResults.Holds } };

        var lines = FactTable.Render(nothing, one).Split('\n');

        Assert.Contains("| Cron: An invalid schedule fails the start | 1 | 5.3 |  | not observed | holds |", lines);
        Assert.Contains(
            "| Cron: An invalid schedule is reported with file and line | 1 | 5.3 |  | not observed | not asked; daprd ends with "
                + "exit code 1 |",
            lines);
        Assert.Contains("| Invocation: Invoking a stopped app returns 500 | 1 | 1.2, 1.9, 3.1 |  | not observed | not asked |", lines);
    }

    [Fact]
    public void A_report_is_read_by_fact_and_target()
    {
        const string Report = """
            {"timestamp":"2026-11-25T23:30:00+02:00","results":{"tests":[
            {"name":"A.B.LaneFacts.One(target: Emulator, data: \"x.y(z)\")","status":"passed"},
            {"name":"A.B.LaneFacts.One(target: Emulator, data: \"y\")","status":"failed","message":"Expected 1 | 2\n  Actual 3"},
            {"name":"A.B.LaneFacts.One(target: Daprd, data: \"x\")","status":"passed"},
            {"name":"A.B.LaneFacts.Two(target: Emulator)","status":"skipped","message":"needs a daprd"},
            {"name":"A.B.LaneFacts.Two(target: Daprd)","status":"skipped","message":"needs the emulator"},
            {"name":"A.B.LaneFacts.Two(target: Daprd)","status":"passed"},
            {"name":"A.B.StandInLockTests.Three","status":"passed"}]}}
            """;
        var emulator = FactResults.FromReport(Report, Target.Emulator, "emulator", "");
        Assert.Equal("2026-11-25", emulator.ObservedOn);
        Assert.Equal(["LaneFacts.One: differs: Expected 1 / 2", "LaneFacts.Two: skipped: needs a daprd"], emulator.Facts.Select(fact =>
            $"{fact.Key}: {fact.Value}"));
        Assert.Equal(["LaneFacts.One: holds", "LaneFacts.Two: holds"], FactResults.FromReport(
            Report, Target.Daprd, "daprd", "").Facts.Select(fact => $"{fact.Key}: {fact.Value}"));
    }

    private static bool IsWriting => Environment.GetEnvironmentVariable("FILEPIPELINE_WRITE_DOCS") == "1";

    // The report contains the results of daprd too if one was configured.
    private static void Import(string? path)
    {
        if (path is null || !IsWriting) return;
        var report = File.ReadAllText(path);
        Write("emulator", FactResults.FromReport(report, Target.Emulator, "emulator", "the emulator's own cloud"));
        var name = Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_NAME") ?? "daprd";
        var daprd = FactResults.FromReport(
            report, Target.Daprd, name, Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_STAND_IN") ?? "an AWS stand-in");
        if (daprd.Facts.Count > 0) Write("daprd", daprd);
    }

    private static void Write(string name, FactResults results) => File.WriteAllText(PathOf(name), results.ToJson());

    private static FactResults Results(string name) => FactResults.Read(PathOf(name));

    private static string PathOf(string name) => Repository.Path("tests", "Conformance", "results", $"{name}.json");
}
