using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>A rule as it is applied: its name, and its patterns and schedules read.</summary>
/// <param name="Name">Its name; <c>rule-{number}</c> for one without.</param>
/// <param name="Rule">Its settings.</param>
/// <param name="Globs">Its patterns of keys.</param>
/// <param name="Digest">Its periods; null when it notifies at once.</param>
/// <param name="Quiet">Its quiet hours; null for none.</param>
internal sealed record ActiveRule(
    string Name, RoutingRule Rule, IReadOnlyList<KeyGlob> Globs, IPeriods? Digest, QuietPeriods? Quiet)
{
    /// <summary>Reads a valid rule.</summary>
    public static ActiveRule Of(RoutingRule rule, int index) => new(
        NameOf(rule, index),
        rule,
        [.. rule.Keys.Select(KeyGlob.Of)],
        rule.Digest is { } digest ? DigestPeriods.Of(digest) : null,
        rule.QuietHours is { } quiet ? QuietPeriods.Of(quiet) : null);

    /// <summary>The name of a rule: the given one, or one from its position.</summary>
    public static string NameOf(RoutingRule rule, int index) => rule.Name.Length > 0 ? rule.Name : $"rule-{index + 1}";

    /// <summary>Whether the rule applies to an outcome.</summary>
    public bool Matches(FileOutcome outcome) =>
        (Rule.Statuses.Count == 0 || Rule.Statuses.Contains(outcome.Status.ToWireName()))
        && (Globs.Count == 0 || Globs.Any(glob => glob.IsMatch(outcome.Key)))
        && (Rule.Codes.Count == 0 || (outcome.Code is { } code && Rule.Codes.Contains(code)))
        && (Rule.Types.Count == 0 || (TypeOf(outcome) is { } type && Rule.Types.Contains(type)));

    private static string? TypeOf(FileOutcome outcome) => (string?)outcome.Analysis?["type"];
}

/// <summary>The rules in force, in their order.</summary>
internal sealed class Routing(IOptions<NotifierOptions> options)
{
    private readonly IReadOnlyList<ActiveRule> _rules = [.. options.Value.RulesInForce().Select(ActiveRule.Of)];

    /// <summary>Every rule that matches an outcome.</summary>
    public IReadOnlyList<ActiveRule> RulesFor(FileOutcome outcome) => [.. _rules.Where(rule => rule.Matches(outcome))];

    /// <summary>The rule of a name; null when it is no longer configured.</summary>
    public ActiveRule? Find(string name) => _rules.FirstOrDefault(rule => rule.Name == name);

    /// <summary>Every channel that a rule names, each once.</summary>
    public IEnumerable<string> Channels => _rules
        .SelectMany(rule => rule.Rule.Channels.Concat(rule.Rule.Escalation?.Channels ?? []))
        .Distinct(StringComparer.Ordinal);
}
