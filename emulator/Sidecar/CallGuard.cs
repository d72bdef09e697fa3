namespace FilePipeline.Emulator.Sidecar;

/// <summary>Runs calls under a resiliency policy: a timeout for each attempt, inside a breaker, inside the retries.</summary>
internal sealed class CallGuard(CallPolicy policy, CircuitBreaker? breaker, TimeProvider clock)
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _mostElapsed = TimeSpan.FromMinutes(15);

    /// <summary>With retries, daprd counts every reply but 200 of a binding's app as a failure.</summary>
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
            catch (CallException fault) when (fault is not BreakerOpenException)
            {
                breaker?.Failed();
                if (!MayRepeat(fault, retries, clock.GetElapsedTime(started))) throw;
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

    private bool MayRepeat(CallException fault, int retries, TimeSpan elapsed)
    {
        if (policy.Retry is not { } retry || fault.IsPermanent) return false;
        if (retry.MaxRetries >= 0 && retries >= retry.MaxRetries) return false;
        if (retry.IsExponential && elapsed > _mostElapsed) return false;
        return retry.Matching.Count == 0 || fault.Status is not { } status
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
