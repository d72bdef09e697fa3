namespace FilePipeline.Notifier.Tests;

/// <summary>The commands that show messages and rules without sending.</summary>
public sealed class PreviewTests
{
    private static readonly string[] _rule =
        ["--Notifier:Rules:0:Name=finance", "--Notifier:Rules:0:Keys:0=invoices/**", "--Notifier:Rules:0:Channels:0=slack-ops"];

    [Theory]
    [InlineData("rejected", "in/a.csv", "failures: to alerts at once; after 20 in 10 min 0 s in one summary")]
    [InlineData("processed", "in/a.csv", "No rule matches: nobody is notified.")]
    public void Explain_says_what_the_default_rule_does(string status, string key, string expected) =>
        Assert.Equal((0, expected, ""), Run("explain", "--status", status, "--key", key));

    [Theory]
    [InlineData("invoices/1.csv", "finance: to slack-ops at once; after 20 in 10 min 0 s in one summary")]
    [InlineData("in/1.csv", "No rule matches: nobody is notified.")]
    public void Explain_reads_the_settings(string key, string expected) =>
        Assert.Equal((0, expected, ""), Run(["explain", "--key", key, .. _rule]));

    [Fact]
    public void Explain_names_the_escalation()
    {
        var (_, output, _) = Run(
            ["explain", "--status", "parked", "--key", "invoices/1.csv", .. _rule, "--Notifier:Rules:0:Escalation:Channels:0=email"]);
        Assert.EndsWith("; to email when it is still parked after 1 h 0 min", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain", "--status", "waiting")]
    [InlineData("explain", "--color", "red")]
    [InlineData("explain", "--key")]
    [InlineData("preview", "pager")]
    [InlineData("preview", "--Notifier:Rules:0:Channels:0=pager")]
    public void Invalid_arguments_and_settings_are_named(params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Help_is_printed() => Assert.Contains("explain", Run("preview", "--help").Output, StringComparison.Ordinal);

    [Fact]
    public void Preview_shows_every_channel()
    {
        var (code, output, _) = Run("preview");
        Assert.Equal(0, code);
        Assert.All(ChannelName.Kinds, kind => Assert.Contains($"→ {kind} (", output, StringComparison.Ordinal));
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        return (Preview.Run(args, output, error), output.ToString().TrimEnd(), error.ToString().TrimEnd());
    }
}
