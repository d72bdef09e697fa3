namespace FilePipeline.DeploymentModel;

/// <summary>The names of the policies that a target chooses.</summary>
public sealed record PolicyNames(string? Timeout, string? Retry, string? Breaker);

/// <summary>The policies of a component for each direction.</summary>
public sealed record ComponentTarget(PolicyNames? Inbound, PolicyNames? Outbound)
{
    public PolicyNames? For(CallDirection direction) => direction == CallDirection.Inbound ? Inbound : Outbound;
}

/// <summary>One Resiliency resource: its policies by name, and the targets that choose them.</summary>
public sealed record ResiliencyResource(
    string Name,
    IReadOnlyDictionary<string, TimeSpan> Timeouts,
    IReadOnlyDictionary<string, RetryRule> Retries,
    IReadOnlyDictionary<string, BreakerRule> Breakers,
    IReadOnlyDictionary<string, ComponentTarget> Components,
    IReadOnlyDictionary<string, PolicyNames> Apps,
    IReadOnlyList<string> Scopes)
{
    /// <summary>Kind and name, in the notation of kubectl.</summary>
    public override string ToString() => $"Resiliency/{Name}";

    /// <summary>A policy of this resource; null where it defines none of the name.</summary>
    internal NamedPolicy<T>? Find<T>(string? name, IReadOnlyDictionary<string, T> policies) =>
        name is not null && policies.TryGetValue(name, out var rule) ? new(this, name, rule) : null;
}
