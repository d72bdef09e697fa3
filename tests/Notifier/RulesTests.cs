using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier.Tests;

/// <summary>Which rules match an outcome, and the rules that apply without settings.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData("in/a.txt", FileStatus.Processed, null, "one")]
    [InlineData("in/a.txt", FileStatus.Rejected, "too-large", "one two")]
    [InlineData("in/a.txt", FileStatus.Rejected, "type-mismatch", "one")]
    [InlineData("in/a.txt", FileStatus.Parked, "timed-out", "one three")]
    [InlineData("also/b/c.txt", FileStatus.Processed, null, "one")]
    [InlineData("other/a.txt", FileStatus.Processed, null, "")]
    [InlineData("IN/a.txt", FileStatus.Processed, null, "")]
    public void Every_rule_that_matches_applies(string key, FileStatus status, string? code, string expected)
    {
        var routing = RoutingOf(
            new() { Name = "one", Channels = { "alerts" }, Keys = { "in/**", "also/**" } },
            new() { Name = "two", Channels = { "slack" }, Codes = { "too-large" } },
            new() { Name = "three", Channels = { "alerts", "slack", "email" }, Statuses = { "parked", "missing" } });
        var rules = routing.RulesFor(NotifierApp.Outcome(key, status, code));
        Assert.Equal(expected, string.Join(' ', rules.Select(rule => rule.Name)));
    }

    [Theory]
    [InlineData("text/csv", true)]
    [InlineData("text/plain", false)]
    [InlineData(null, false)]
    public void A_rule_can_select_detected_types(string? type, bool expected)
    {
        var routing = RoutingOf(new RoutingRule { Channels = { "alerts" }, Types = { "text/csv" } });
        var outcome = NotifierApp.Outcome() with { Analysis = type is null ? null : new() { ["type"] = type } };
        Assert.Equal(expected, routing.RulesFor(outcome).Count == 1);
    }

    [Theory]
    [InlineData(FileStatus.Rejected, true)]
    [InlineData(FileStatus.Missing, true)]
    [InlineData(FileStatus.Parked, true)]
    [InlineData(FileStatus.Processed, false)]
    [InlineData(FileStatus.Removed, false)]
    [InlineData(FileStatus.Discarded, false)]
    public void Without_rules_failures_go_to_alerts(FileStatus status, bool expected)
    {
        var rules = new Routing(Options.Create(new NotifierOptions())).RulesFor(NotifierApp.Outcome(status: status));
        Assert.Equal(expected ? [Components.Alerts] : [], rules.SelectMany(rule => rule.Rule.Channels));
    }

    [Fact]
    public void Without_rules_the_end_of_a_send_back_goes_to_alerts() => Assert.Single(
        new Routing(Options.Create(new NotifierOptions()))
            .RulesFor(NotifierApp.Outcome("send-back-timed-out", FileStatus.Processed, Codes.SendBackFinished)));

    [Fact]
    public async Task Without_rules_a_thousand_successes_give_no_message()
    {
        await using var app = await NotifierApp.StartAsConfiguredAsync(null);
        for (var n = 0; n < 1000; n++) Assert.Equal("SUCCESS", await app.DeliverAsync(id: $"outcome-{n}"));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public void A_rule_without_a_name_is_named_by_its_position() =>
        Assert.Equal("rule-2", ActiveRule.NameOf(new(), 1));

    private static Routing RoutingOf(params RoutingRule[] rules)
    {
        var options = new NotifierOptions();
        foreach (var rule in rules) options.Rules.Add(rule);
        return new(Options.Create(options));
    }
}
