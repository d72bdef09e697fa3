using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The guards of one sidecar. A component has one breaker for both directions, as in daprd.</summary>
internal sealed class CallGuards(ResiliencyRules rules, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    public CallGuard For(string component, string block, CallDirection direction) => Make(component, rules.For(component, block, direction));

    public CallGuard ForApp(string appId) => Make($"app:{appId}", rules.ForApp(appId));

    private CallGuard Make(string target, CallPolicy policy) =>
        new(policy, policy.Breaker is { } breaker ? _breakers.GetOrAdd(target, _ => new CircuitBreaker(breaker, clock)) : null, clock);
}
