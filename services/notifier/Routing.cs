using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Selects the channels of an outcome. Pure.</summary>
internal static class Routing
{
    /// <summary>The channels of every matching rule, each once, in the order of the rules.</summary>
    public static IReadOnlyList<string> ChannelsFor(FileOutcome outcome, IEnumerable<RoutingRule> rules) =>
        [.. rules.Where(rule => Matches(rule, outcome)).SelectMany(rule => rule.Channels).Distinct(StringComparer.Ordinal)];

    private static bool Matches(RoutingRule rule, FileOutcome outcome) =>
        (rule.Statuses.Count == 0 || rule.Statuses.Contains(outcome.Status.ToWireName()))
        && (rule.Prefixes.Count == 0 || rule.Prefixes.Any(prefix => outcome.Key.StartsWith(prefix, StringComparison.Ordinal)))
        && (rule.Codes.Count == 0 || (outcome.Code is { } code && rule.Codes.Contains(code)));
}
