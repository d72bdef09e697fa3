using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_faults_in_any_order()
    {
        var (one, other) = (Plan(7), Plan(7));
        var keys = Enumerable.Range(0, 300).Select(i => $"k{i}").ToList();
        foreach (var key in keys) Ask(one, key, 3);
        // In reverse order, all first calls before all second ones, mixed with calls of another component.
        for (var time = 0; time < 3; time++)
        {
            foreach (var key in keys.AsEnumerable().Reverse())
            {
                Ask(other, key, 1);
                other.Strikes(FaultKind.Fail, "records", "save", key);
            }
        }

        var files = (FaultPlan plan) => plan.Injected.Where(fault => fault.Component == "files")
            .OrderBy(fault => fault.Key, StringComparer.Ordinal).ThenBy(fault => fault.Time).ToList();
        Assert.Equal(files(one), files(other));
        Assert.NotEmpty(one.Injected);
    }

    [Fact]
    public void Another_seed_gives_other_faults()
    {
        var (one, other) = (Plan(7), Plan(8));
        for (var i = 0; i < 300; i++)
        {
            Ask(one, $"k{i}", 1);
            Ask(other, $"k{i}", 1);
        }

        Assert.NotEqual(one.Injected.Select(fault => fault.Key), other.Injected.Select(fault => fault.Key));
    }

    [Theory]
    [InlineData(0.0, 0, 0)]
    [InlineData(0.2, 300, 500)]
    [InlineData(1.0, 2000, 2000)]
    public void Many_calls_match_the_rate(double rate, int least, int most)
    {
        var plan = FaultPlan.Parse(3, FormattableString.Invariant($"slow:files={rate}"));
        Assert.InRange(Enumerable.Range(0, 2000).Count(i => plan.Strikes(FaultKind.Slow, "files", "get", $"k{i}")), least, most);
    }

    [Fact]
    public void A_fault_affects_only_its_component()
    {
        var plan = FaultPlan.Parse(3, "fail:files=1,lost-reply:records=1");
        Assert.True(plan.Strikes(FaultKind.Fail, "files", "get", "k"));
        Assert.False(plan.Strikes(FaultKind.Fail, "records", "get", "k"));
        Assert.True(plan.Strikes(FaultKind.LostReply, "records", "get", "k"));
        Assert.False(plan.Strikes(FaultKind.Slow, "files", "get", "k"));
    }

    [Theory]
    [InlineData("lose")]
    [InlineData("lose=2")]
    [InlineData("lose=x")]
    [InlineData("lose:files=0.1")]
    [InlineData("fail=0.1")]
    [InlineData("fail:=0.1")]
    [InlineData("explode:files=0.1")]
    public void Unknown_faults_are_refused_with_the_known_ones(string spec)
    {
        var refused = Assert.Throws<FormatException>(() => FaultPlan.Parse(1, spec));
        Assert.Contains(spec.Split('=')[0], refused.Message, StringComparison.Ordinal);
        foreach (var known in (string[])["lose", "duplicate", "delay", "reorder", "fail:", "lost-reply:", "slow:", "kill:"])
            Assert.Contains(known, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_fails_the_given_number_of_calls_per_key()
    {
        var plan = FaultPlan.None;
        plan.FailFirst("files", "get", key => key.EndsWith(".csv", StringComparison.Ordinal), 2);
        bool[] Ask(string key) => [.. Enumerable.Range(0, 3).Select(_ => plan.Strikes(FaultKind.Fail, "files", "get", key))];
        Assert.Equal([true, true, false], Ask("a.csv"));
        Assert.Equal([true, true, false], Ask("b.csv"));
        Assert.Equal([false, false, false], Ask("a.txt"));
        Assert.False(plan.Strikes(FaultKind.Fail, "files", "list", "a.csv"));
    }

    [Fact]
    public void A_component_that_is_down_fails_until_it_is_up()
    {
        var plan = FaultPlan.None;
        plan.SetDown("alerts", true);
        Assert.True(plan.Strikes(FaultKind.Fail, "alerts", "create", "k"));
        plan.SetDown("alerts", false);
        Assert.False(plan.Strikes(FaultKind.Fail, "alerts", "create", "k"));
    }

    [Fact]
    public void Calm_ends_the_faults_by_rate_and_no_scripted_ones()
    {
        var plan = FaultPlan.Parse(1, "fail:files=1");
        plan.FailAlways("records", "save", _ => true);
        Assert.True(plan.Strikes(FaultKind.Fail, "files", "get", "k"));
        plan.Calm();
        Assert.False(plan.Strikes(FaultKind.Fail, "files", "get", "k"));
        Assert.True(plan.Strikes(FaultKind.Fail, "records", "save", "k"));
    }

    private static FaultPlan Plan(long seed) => FaultPlan.Parse(seed, "fail:files=0.3,fail:records=0.5");

    private static void Ask(FaultPlan plan, string key, int times)
    {
        for (var i = 0; i < times; i++) plan.Strikes(FaultKind.Fail, "files", "get", key);
    }
}
