using System.Collections.Concurrent;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Runs calls under a resiliency policy: retries around a circuit breaker around a timeout for each attempt.</summary>
internal sealed class CallGuard(CallPolicy policy, CircuitBreaker? breaker, TimeProvider clock)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _maxElapsed = TimeSpan.FromMinutes(15);

    /// <summary>Whether there is a retry policy; if so, daprd treats every status except 200 as a failed binding delivery.</summary>
    public bool HasRetry => policy.Retry is not null;

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        for (var retries = 0; ; retries++)
        {
            try
            {
                breaker?.Enter();
                var result = await OnceAsync(call, cancellation);
                breaker?.Succeeded();
                return result;
            }
            catch (CallException exception) when (exception is not BreakerOpenException)
            {
                breaker?.Failed();
                if (!MayRetry(exception, retries, clock.GetElapsedTime(started))) throw;
            }
            await Task.Delay(PauseAfter(retries), clock, cancellation);
        }
    }

    private async Task<T> OnceAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        if (policy.Timeout is not { } limit) return await call(cancellation);
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await call(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new CallException("context deadline exceeded");
        }
    }

    private bool MayRetry(CallException exception, int retries, TimeSpan elapsed)
    {
        if (policy.Retry is not { } retry || exception.IsPermanent) return false;
        if (retry.MaxRetries >= 0 && retries >= retry.MaxRetries) return false;
        if (retry.IsExponential && elapsed > _maxElapsed) return false;
        return retry.Matching.Count == 0 || exception.Status is not { } status
            || retry.Matching.Any(range => status >= range.First && status <= range.Last);
    }

    private TimeSpan PauseAfter(int retries)
    {
        var retry = policy.Retry!;
        if (!retry.IsExponential) return retry.Duration;
        var pause = _firstPause * Math.Pow(1.5, retries);
        return pause < retry.MaxInterval ? pause : retry.MaxInterval;
    }
}

/// <summary>Creates the guards of one sidecar. A component has one breaker for both directions, as in daprd.</summary>
internal sealed class CallGuards(ResiliencyRules rules, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, CircuitBreaker> _breakers = new(StringComparer.Ordinal);

    public CallGuard For(string component, string block, CallDirection direction) =>
        Make(component, rules.For(component, block, direction));

    public CallGuard ForApp(string appId) => Make($"app:{appId}", rules.ForApp(appId));

    private CallGuard Make(string target, CallPolicy policy) =>
        new(policy, policy.Breaker is { } breaker ? _breakers.GetOrAdd(target, _ => new CircuitBreaker(breaker, clock)) : null, clock);
}
