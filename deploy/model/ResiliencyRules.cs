namespace FilePipeline.DeploymentModel;

/// <summary>The time limit, retries and circuit breaker of a call. An absent part leaves the call as it is.</summary>
public sealed record CallPolicy(TimeSpan? Timeout, RetryRule? Retry, BreakerRule? Breaker)
{
    public static CallPolicy None { get; } = new(null, null, null);
}

/// <summary>MaxRetries counts attempts after the first; a negative number sets no limit.</summary>
public sealed record RetryRule(
    bool IsExponential, TimeSpan Duration, TimeSpan MaxInterval, int MaxRetries, IReadOnlyList<StatusRange> Matching);

/// <summary>HTTP status codes that are retried, ends included.</summary>
public readonly record struct StatusRange(int First, int Last);

/// <summary>TripAfter failures in a row open the breaker, for Timeout.</summary>
public sealed record BreakerRule(string Name, TimeSpan Timeout, int TripAfter);

public enum CallDirection
{
    Inbound,
    Outbound,
}

/// <summary>A policy that applies, and the resource that defines it under this name.</summary>
public sealed record NamedPolicy<T>(ResiliencyResource Resource, string Name, T Rule);

/// <summary>The Resiliency resources together: which policy applies to which component, as daprd decides it.</summary>
public sealed record ResiliencyRules(IReadOnlyList<ResiliencyResource> Resources)
{
    /// <summary>The block of a component type, as the names of default policies spell it: <c>Binding</c>, <c>Pubsub</c> or
    /// <c>Statestore</c>.</summary>
    public static string BlockOf(string componentType) =>
        componentType.Split('.')[0] switch { "bindings" => "Binding", "pubsub" => "Pubsub", _ => "Statestore" };

    /// <summary>The rules that one app's sidecar loads.</summary>
    public ResiliencyRules For(string appId) =>
        new([.. Resources.Where(resource => resource.Scopes.Count == 0 || resource.Scopes.Contains(appId))]);

    /// <summary>The policy of a component of a block (<see cref="BlockOf"/>).</summary>
    public CallPolicy For(string component, string block, CallDirection direction) => new(
        Timeout(component, block, direction)?.Rule,
        Retry(component, block, direction)?.Rule,
        Find(component, block, direction, "CircuitBreakerPolicy", names => names.Breaker, resource => resource.Breakers)?.Rule);

    public NamedPolicy<TimeSpan>? Timeout(string component, string block, CallDirection direction) =>
        Find(component, block, direction, "TimeoutPolicy", names => names.Timeout, resource => resource.Timeouts);

    public NamedPolicy<RetryRule>? Retry(string component, string block, CallDirection direction) =>
        Find(component, block, direction, "RetryPolicy", names => names.Retry, resource => resource.Retries);

    public CallPolicy ForApp(string appId)
    {
        if (Resources.FirstOrDefault(resource => resource.Apps.ContainsKey(appId)) is not { } resource) return CallPolicy.None;
        var names = resource.Apps[appId];
        return new(
            resource.Find(names.Timeout, resource.Timeouts)?.Rule,
            resource.Find(names.Retry, resource.Retries)?.Rule,
            resource.Find(names.Breaker, resource.Breakers)?.Rule);
    }

    // A target that names the component, whatever the direction, switches the default policies off.
    private NamedPolicy<T>? Find<T>(
        string component, string block, CallDirection direction, string suffix,
        Func<PolicyNames, string?> nameOf, Func<ResiliencyResource, IReadOnlyDictionary<string, T>> policiesOf)
    {
        var targets = Resources.Where(resource => resource.Components.ContainsKey(component)).ToList();
        if (targets.Count > 0)
        {
            var target = targets.FirstOrDefault(resource => resource.Components[component].For(direction) is not null);
            return target?.Find(nameOf(target.Components[component].For(direction)!), policiesOf(target));
        }

        string[] names =
        [
            $"Default{block}Component{direction}{suffix}", $"DefaultComponent{direction}{suffix}",
            $"DefaultComponent{suffix}", $"Default{suffix}",
        ];
        return names.SelectMany(name => Resources.Select(resource => resource.Find(name, policiesOf(resource))))
            .FirstOrDefault(policy => policy is not null);
    }
}
