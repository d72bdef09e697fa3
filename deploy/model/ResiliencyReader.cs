using System.Globalization;
using System.Text.RegularExpressions;

namespace FilePipeline.DeploymentModel;

/// <summary>Reads a Resiliency. A strict source also refuses what daprd ignores silently, such as the name of a policy that does not
/// exist.</summary>
public static partial class ResiliencyReader
{
    private static readonly TimeSpan _builtInDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _minute = TimeSpan.FromSeconds(60);

    public static ResiliencyResource Read(IResourceFields resource)
    {
        resource.Only("apiVersion", "kind", "metadata", "spec", "scopes");
        var spec = resource.RequiredMap("spec").Only("policies", "targets");
        var policies = spec.Map("policies")?.Only("timeouts", "retries", "circuitBreakers");
        var timeouts = Each(policies?.Map("timeouts"), ReadTimeout).Where(timeout => timeout.Value is not null)
            .ToDictionary(timeout => timeout.Key, timeout => timeout.Value!.Value);
        var retries = Each(policies?.Map("retries"), (map, name) => ReadRetry(map.RequiredMap(name)));
        var breakers = Each(policies?.Map("circuitBreakers"), (map, name) => ReadBreaker(name, map.RequiredMap(name)));
        var targets = spec.Map("targets")?.Only("apps", "components", "actors");
        return new(
            resource.Map("metadata")?.TextOrNull("name") ?? "", timeouts, retries, breakers,
            Each(targets?.Map("components"), (map, name) => ReadTarget(map.RequiredMap(name).Only("inbound", "outbound"))),
            Each(targets?.Map("apps"), (map, name) => ReadNames(map.RequiredMap(name))),
            resource.Texts("scopes"));

        ComponentTarget ReadTarget(IResourceFields target) => new(
            target.Map("inbound") is { } inbound ? ReadNames(inbound) : null,
            target.Map("outbound") is { } outbound ? ReadNames(outbound) : null);

        PolicyNames ReadNames(IResourceFields target)
        {
            target.Only("timeout", "retry", "circuitBreaker", "circuitBreakerCacheSize");
            return new(
                ReadName(target, "timeout", timeouts.Keys),
                ReadName(target, "retry", retries.Keys),
                ReadName(target, "circuitBreaker", breakers.Keys));
        }
    }

    private static string? ReadName(IResourceFields target, string kind, IReadOnlyCollection<string> defined)
    {
        var name = target.TextOrNull(kind);
        if (name is not null && !defined.Contains(name))
            target.Refuse(kind, $"{kind} '{name}' is not defined under policies (defined: {string.Join(", ", defined)})");
        return name;
    }

    private static TimeSpan? ReadTimeout(IResourceFields timeouts, string name)
    {
        var timeout = timeouts.Duration(name);
        if (timeout is null) timeouts.Refuse(name, $"timeout '{name}' is empty");
        return timeout;
    }

    private static RetryRule ReadRetry(IResourceFields retry)
    {
        retry.Only("policy", "duration", "maxInterval", "maxRetries", "matching");
        var policy = retry.TextOrNull("policy") ?? "constant";
        if (policy is not ("constant" or "exponential")) retry.Refuse("policy", $"retry policy '{policy}' (known: constant, exponential)");
        var codes = retry.Map("matching")?.Only("httpStatusCodes", "gRPCStatusCodes").TextOrNull("httpStatusCodes");
        return new(
            policy == "exponential", retry.Duration("duration") ?? _builtInDuration, retry.Duration("maxInterval") ?? _minute,
            retry.Number("maxRetries", -1), codes is null ? [] : [.. codes.Split(',').SelectMany(code => ReadRange(code.Trim(), retry))]);
    }

    private static IEnumerable<StatusRange> ReadRange(string text, IResourceFields retry)
    {
        var ends = text.Split('-');
        if (ends.Length is 1 or 2 && int.TryParse(ends[0], CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[^1], CultureInfo.InvariantCulture, out var last))
        {
            return [new(first, last)];
        }
        retry.Refuse("matching", $"httpStatusCodes: '{text}' is neither a code nor a range such as 500-599");
        return [];
    }

    private static BreakerRule ReadBreaker(string name, IResourceFields breaker)
    {
        breaker.Only("maxRequests", "interval", "timeout", "trip");
        var trip = breaker.TextOrNull("trip") ?? "consecutiveFailures > 5";
        var match = Trip().Match(trip);
        if (!match.Success || !int.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out var bound))
        {
            breaker.Refuse("trip", $"trip '{trip}': the emulator knows consecutiveFailures > N and >= N only");
            bound = 5;
        }

        return new(name, breaker.Duration("timeout") ?? _minute, match.Groups["operator"].Value == ">=" ? bound : bound + 1);
    }

    private static Dictionary<string, T> Each<T>(IResourceFields? map, Func<IResourceFields, string, T> read) =>
        map?.Names.ToDictionary(name => name, name => read(map, name), StringComparer.Ordinal) ?? new(StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*consecutiveFailures\s*(?<operator>>=?)\s*(?<number>\d+)\s*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Trip();
}
