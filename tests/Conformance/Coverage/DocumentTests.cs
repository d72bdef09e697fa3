namespace FilePipeline.Conformance.Tests;

/// <summary>The page of facts and the results that it is made from.</summary>
public sealed class DocumentTests
{
    private const string OutOfDate = "is out of date; tests/Conformance/README.md says how to make it anew";
    private static readonly string _page = Repository.Path("docs", "conformance.md");

    [Fact]
    public void The_table_of_facts_is_up_to_date()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository, and this runs elsewhere");
        TakeOver(Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_REPORT"));
        var table = FactTable.Render(Results("emulator"), Results("daprd"));
        if (IsWriting) File.WriteAllText(_page, table);

        Assert.True(File.Exists(_page) && File.ReadAllText(_page) == table, $"{_page} {OutOfDate}");
    }

    [Fact]
    public void Every_fact_was_seen_to_hold_on_the_emulator()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository, and this runs elsewhere");
        var seen = Results("emulator").Facts;
        Assert.Equal(FactTable.Facts.Order(StringComparer.Ordinal), seen.Keys);
        Assert.All(seen, fact => Assert.Equal(FactResults.Holds, fact.Value));
    }

    [Fact]
    public void The_results_of_a_daprd_name_facts_that_there_are()
    {
        Assert.SkipUnless(Repository.IsHere, "needs the repository, and this runs elsewhere");
        Assert.Empty(Results("daprd").Facts.Keys.Except(FactTable.Facts));
    }

    [Fact]
    public void A_fact_without_a_result_is_marked_not_observed_and_one_of_the_emulator_not_asked()
    {
        var nothing = new FactResults("daprd", "2026-11-25", "a stand-in", []);
        var one = nothing with { Facts = new() { ["CronFacts.A_bad_schedule_stops_the_start"] = FactResults.Holds } };

        var lines = FactTable.Render(nothing, one).Split('\n');

        Assert.Contains("| Cron: A bad schedule stops the start | 1 | 5.3 |  | not observed | holds |", lines);
        Assert.Contains(
            "| Cron: A bad schedule is named with file and line | 1 | 5.3 |  | not observed | not asked; it ends with exit code 1 |",
            lines);
        Assert.Contains("| Invocation: An app that is down is a 500 of the sidecar | 1 | 1.2, 1.9, 3.1 |  | not observed | not asked |", lines);
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
            {"name":"A.B.TurnTests.Three","status":"passed"}]}}
            """;
        var emulator = FactResults.FromReport(Report, Target.Emulator, "emulator", "");
        Assert.Equal("2026-11-25", emulator.ObservedOn);
        Assert.Equal(["LaneFacts.One: differs: Expected 1 / 2", "LaneFacts.Two: skipped: needs a daprd"], emulator.Facts.Select(fact => $"{fact.Key}: {fact.Value}"));
        Assert.Equal(["LaneFacts.One: holds", "LaneFacts.Two: holds"], FactResults.FromReport(Report, Target.Daprd, "daprd", "").Facts.Select(fact => $"{fact.Key}: {fact.Value}"));
    }

    private static bool IsWriting => Environment.GetEnvironmentVariable("FILEPIPELINE_WRITE_DOCS") == "1";

    // A report holds what was asked: of a daprd too, where one was named.
    private static void TakeOver(string? path)
    {
        if (path is null || !IsWriting) return;
        var report = File.ReadAllText(path);
        Write("emulator", FactResults.FromReport(report, Target.Emulator, "emulator", "the emulator's own cloud"));
        var name = Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_NAME") ?? "daprd";
        var daprd = FactResults.FromReport(report, Target.Daprd, name, Environment.GetEnvironmentVariable("DAPR_CONFORMANCE_STAND_IN") ?? "an AWS stand-in");
        if (daprd.Facts.Count > 0) Write("daprd", daprd);
    }

    private static void Write(string name, FactResults results) => File.WriteAllText(PathOf(name), results.ToJson());

    private static FactResults Results(string name) => FactResults.Read(PathOf(name));

    private static string PathOf(string name) => Repository.Path("tests", "Conformance", "results", $"{name}.json");
}
