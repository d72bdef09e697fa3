using FilePipeline.Contracts;
using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class DemoScenarioTests
{
    private const string Poison = "try/r1/poison.txt";

    private static readonly Topology Usual = Topology.Load(Repository.Path("deploy", "localstack", "topology.json"));

    [Theory]
    [InlineData("get")]
    [InlineData("bulkGet")]
    public void One_file_fails_twice_another_always_and_the_rest_never(string read)
    {
        var faults = FaultPlan.None;
        new DemoScenario().AddFaults(faults);

        Assert.Equal([true, true, false, false], Strikes(faults, read, "try/r1/heals-after-retries.csv"));
        Assert.Equal([true, true, true, true], Strikes(faults, read, Poison));
        Assert.Equal([false, false, false, false], Strikes(faults, read, "try/r1/cities.csv"));
    }

    [Fact]
    public void Reads_succeed_after_the_faults_have_ended()
    {
        var faults = FaultPlan.None;
        var demo = new DemoScenario();
        demo.AddFaults(faults);
        demo.EndReadFaults();

        Assert.DoesNotContain(true, Strikes(faults, "get", Poison));
    }

    [Fact]
    public void A_run_file_with_another_app_shows_its_step()
    {
        var faults = FaultPlan.None;
        var demo = DemoScenario.Of(Repository.Path("dapr.steps.yaml"));
        demo.AddFaults(faults);

        const string key = "try/r1/invoice-heals-after-retries.csv";
        Assert.Equal(
            [true, true, false],
            Enumerable.Range(0, 3).Select(_ => faults.Strikes(FaultKind.Fail, "invoice-totals", "invoke", key)));
        Assert.False(faults.Strikes(FaultKind.Fail, "invoice-totals", "invoke", "try/r1/invoice-2026-001.csv"));
        Assert.True(File.Exists(Repository.Path(demo.Folder, Path.GetFileName(key))));
        var text = demo.Explain([], Usual, new Uri("http://127.0.0.1/"), "", isKept: false);
        Assert.Contains("app invoice-totals", text.First(), StringComparison.Ordinal);
        Assert.Equal("samples", DemoScenario.Of(Repository.Path("dapr.fast.yaml")).Folder);
    }

    [Fact]
    public void A_run_file_with_two_buckets_shows_each_key_in_both()
    {
        var demo = DemoScenario.Of(Repository.Path("dapr.regions.yaml"));

        var files = demo.Plan("r1", Repository.Root);
        Assert.Equal(["", "", "eu", "eu"], files.Select(file => file.Source ?? "").Order(StringComparer.Ordinal));
        Assert.Equal(2, files.Select(file => file.Key).Distinct().Count());
        var text = string.Join('\n', demo.Explain(
            [.. files.Select(file => new TryRow(file))], Usual, new Uri("http://127.0.0.1/"), "", isKept: false));
        var key = files[0].Key;
        Assert.Contains($"eu:{key} has the id {StateKeys.FileId(key, "eu")}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_main_queue_has_a_shorter_visibility_timeout()
    {
        var shortened = DemoScenario.Shorten(Usual);

        Assert.Equal(["file-events"], shortened.Queues.Except(Usual.Queues).Select(queue => queue.Name));
        Assert.Equal(Usual.Queues.Select(queue => queue.DeadLetter), shortened.Queues.Select(queue => queue.DeadLetter));
    }

    [Fact]
    public void The_explanation_has_the_send_back_and_default_timing()
    {
        var row = new TryRow(Rows.File("poison.txt")) { Record = Rows.Record("poison.txt", FileStatus.Parked) with { Code = "timed-out" } };

        var lines = new DemoScenario().Explain([row], Usual, new Uri("http://127.0.0.1:8104/"), "/data/tokens.env", isKept: true).ToList();

        Assert.Contains(lines, line => line.Contains("http://127.0.0.1:8104/send-backs ", StringComparison.Ordinal)
            && line.Contains("""{"code":"timed-out","by":"me"}""", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("http://127.0.0.1:8104/send-backs/send-back-timed-out", StringComparison.Ordinal));
        Assert.Contains("  . '/data/tokens.env'", lines);
        Assert.All(lines.Where(line => line.Contains("curl", StringComparison.Ordinal)), line =>
            Assert.Contains("dapr-api-token: $APP_API_TOKEN", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("the defaults are 10 s and 5 rounds", StringComparison.Ordinal));
    }

    private static List<bool> Strikes(FaultPlan faults, string read, string key) =>
        [.. Enumerable.Range(0, 4).Select(_ => faults.Strikes(FaultKind.Fail, Components.Files, read, key))];
}
