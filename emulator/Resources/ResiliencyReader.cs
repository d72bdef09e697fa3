using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Resources;

/// <summary>Reads a Resiliency. What daprd would pass over in silence (a policy that does not exist) is refused here.</summary>
internal static partial class ResiliencyReader
{
    private static readonly TimeSpan _builtInDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _minute = TimeSpan.FromSeconds(60);

    public static ScopedResiliency Read(YamlMap map)
    {
        map.Only("apiVersion", "kind", "metadata", "spec", "scopes");
        var spec = map.RequiredMap("spec").Only("policies", "targets");
        var policies = spec.Map("policies")?.Only("timeouts", "retries", "circuitBreakers");
        var rules = new Policies(
            Each(policies?.Map("timeouts"), (timeouts, name) => timeouts.Duration(name) ?? throw timeouts.LineOf(name).Error($"timeout '{name}' is empty")),
            Each(policies?.Map("retries"), (retries, name) => ReadRetry(retries.RequiredMap(name))),
            Each(policies?.Map("circuitBreakers"), (breakers, name) => ReadBreaker(name, breakers.RequiredMap(name))));
        var targets = spec.Map("targets")?.Only("apps", "components", "actors");
        var components = new Dictionary<(string, CallDirection), CallPolicy>();
        var named = targets?.Map("components");
        foreach (var name in named?.Names ?? [])
        {
            var target = named!.RequiredMap(name).Only("inbound", "outbound");
            if (target.Map("inbound") is { } inbound) components[(name, CallDirection.Inbound)] = rules.Pick(inbound);
            if (target.Map("outbound") is { } outbound) components[(name, CallDirection.Outbound)] = rules.Pick(outbound);
        }
        return new ScopedResiliency(
            rules.Timeouts, rules.Retries, rules.Breakers, components, new HashSet<string>(named?.Names ?? [], StringComparer.Ordinal),
            Each(targets?.Map("apps"), (apps, name) => rules.Pick(apps.RequiredMap(name))), map.Texts("scopes"));
    }

    private static RetryRule ReadRetry(YamlMap map)
    {
        map.Only("policy", "duration", "maxInterval", "maxRetries", "matching");
        var policy = map.TextOrNull("policy") ?? "constant";
        if (policy is not ("constant" or "exponential"))
            throw map.LineOf("policy").Error($"retry policy '{policy}' (known: constant, exponential)");
        var codes = map.Map("matching")?.Only("httpStatusCodes", "gRPCStatusCodes").TextOrNull("httpStatusCodes");
        return new RetryRule(
            policy == "exponential", map.Duration("duration") ?? _builtInDuration, map.Duration("maxInterval") ?? _minute,
            map.Number("maxRetries", -1), codes is null ? [] : [.. codes.Split(',').Select(code => ReadRange(code.Trim(), map))]);
    }

    private static StatusRange ReadRange(string text, YamlMap map)
    {
        var ends = text.Split('-');
        return ends.Length is 1 or 2 && ends.All(end => int.TryParse(end, CultureInfo.InvariantCulture, out _))
            ? new StatusRange(int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture))
            : throw map.LineOf("matching").Error($"httpStatusCodes: '{text}' is neither a code nor a range such as 500-599");
    }

    private static BreakerRule ReadBreaker(string name, YamlMap map)
    {
        map.Only("maxRequests", "interval", "timeout", "trip");
        var trip = map.TextOrNull("trip") ?? "consecutiveFailures > 5";
        if (Trip().Match(trip) is not { Success: true } match)
            throw map.LineOf("trip").Error($"trip '{trip}': the emulator knows consecutiveFailures > N and >= N only");
        var bound = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return new BreakerRule(name, map.Duration("timeout") ?? _minute, match.Groups["operator"].Value == ">" ? bound + 1 : bound);
    }

    private static Dictionary<string, T> Each<T>(YamlMap? map, Func<YamlMap, string, T> read) =>
        map?.Names.ToDictionary(name => name, name => read(map, name), StringComparer.Ordinal) ?? new(StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*consecutiveFailures\s*(?<operator>>=?)\s*(?<number>\d+)\s*$", RegexOptions.ExplicitCapture)]
    private static partial Regex Trip();

    private sealed record Policies(
        IReadOnlyDictionary<string, TimeSpan> Timeouts, IReadOnlyDictionary<string, RetryRule> Retries, IReadOnlyDictionary<string, BreakerRule> Breakers)
    {
        public CallPolicy Pick(YamlMap target)
        {
            target.Only("timeout", "retry", "circuitBreaker", "circuitBreakerCacheSize");
            return new CallPolicy(
                target.TextOrNull("timeout") is { } timeout ? Find(Timeouts, timeout, target, "timeout") : null,
                target.TextOrNull("retry") is { } retry ? Find(Retries, retry, target, "retry") : null,
                target.TextOrNull("circuitBreaker") is { } breaker ? Find(Breakers, breaker, target, "circuitBreaker") : null);
        }

        private static T Find<T>(IReadOnlyDictionary<string, T> policies, string name, YamlMap target, string kind) =>
            policies.TryGetValue(name, out var policy) ? policy
                : throw target.LineOf(kind).Error($"{kind} '{name}' is not defined under policies (defined: {string.Join(", ", policies.Keys)})");
    }
}
