namespace FilePipeline.Emulator.Resources;

/// <summary>What bounds and repeats a call. Absent parts leave the call as it is.</summary>
internal sealed record CallPolicy(TimeSpan? Timeout, RetryRule? Retry, BreakerRule? Breaker)
{
    public static CallPolicy None { get; } = new(null, null, null);
}

/// <summary>MaxRetries counts attempts after the first; negative: for ever.</summary>
internal sealed record RetryRule(bool IsExponential, TimeSpan Duration, TimeSpan MaxInterval, int MaxRetries, IReadOnlyList<StatusRange> Matching);

/// <summary>HTTP status codes of which a retry makes sense, ends included.</summary>
internal readonly record struct StatusRange(int First, int Last);

/// <summary>TripAfter failures in a row open the breaker, for Timeout.</summary>
internal sealed record BreakerRule(string Name, TimeSpan Timeout, int TripAfter);

internal enum CallDirection
{
    Inbound,
    Outbound,
}

/// <summary>One Resiliency resource. Targets are named per component and direction, or per app.</summary>
internal sealed record ScopedResiliency(
    IReadOnlyDictionary<string, TimeSpan> Timeouts, IReadOnlyDictionary<string, RetryRule> Retries, IReadOnlyDictionary<string, BreakerRule> Breakers,
    IReadOnlyDictionary<(string Component, CallDirection Direction), CallPolicy> Components, IReadOnlySet<string> NamedComponents,
    IReadOnlyDictionary<string, CallPolicy> Apps, IReadOnlyList<string> Scopes);

/// <summary>All Resiliency resources together.</summary>
internal sealed record ResiliencyRules(IReadOnlyList<ScopedResiliency> Resources)
{
    public static ResiliencyRules None { get; } = new([]);

    public ResiliencyRules For(string appId) => new([.. Resources.Where(resource => ResourceSet.InScope(resource.Scopes, appId))]);

    /// <summary>The policy of a component; block is Binding, Pubsub or Statestore, the word that names of default policies use.</summary>
    public CallPolicy For(string component, string block, CallDirection direction)
    {
        if (Resources.Any(resource => resource.NamedComponents.Contains(component)))
        {
            return Resources.Select(resource => resource.Components.GetValueOrDefault((component, direction))).FirstOrDefault(policy => policy is not null)
                ?? CallPolicy.None;
        }
        string[] names = [$"Default{block}Component{direction}", $"DefaultComponent{direction}", "DefaultComponent", "Default"];
        return new CallPolicy(
            First(names, "TimeoutPolicy", resource => resource.Timeouts, timeout => (TimeSpan?)timeout),
            First(names, "RetryPolicy", resource => resource.Retries, retry => retry),
            First(names, "CircuitBreakerPolicy", resource => resource.Breakers, breaker => breaker));
    }

    public CallPolicy ForApp(string appId) =>
        Resources.Select(resource => resource.Apps.GetValueOrDefault(appId)).FirstOrDefault(policy => policy is not null) ?? CallPolicy.None;

    private TResult? First<TRule, TResult>(
        string[] names, string suffix, Func<ScopedResiliency, IReadOnlyDictionary<string, TRule>> rules, Func<TRule, TResult> shape)
    {
        var all = names.SelectMany(name => Resources.Select(resource => (Name: name + suffix, Rules: rules(resource))));
        return all.FirstOrDefault(candidate => candidate.Rules.ContainsKey(candidate.Name)) is { Rules: { } found, Name: var key }
            ? shape(found[key]) : default;
    }
}
