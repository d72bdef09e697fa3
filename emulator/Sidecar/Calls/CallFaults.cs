using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Injects faults around component calls: slow calls, and lost replies after the call has taken effect.</summary>
/// <param name="faults">The faults.</param>
/// <param name="clock">The time.</param>
/// <param name="appId">The app whose sidecar makes the calls.</param>
/// <param name="cost">Called before each call: how much longer it takes; null for no time.</param>
internal sealed class CallFaults(FaultPlan faults, TimeProvider clock, string appId, Func<ComponentCall, TimeSpan>? cost)
{
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(2);

    /// <exception cref="CallException">The reply was lost, or the call failed.</exception>
    public async Task<T> RunAsync<T>(
        string component, string operation, string key, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        if (cost is not null) await Task.Delay(cost(new(appId, component, operation)), clock, cancellation);
        if (faults.Strikes(FaultKind.Slow, component, operation, key))
            await Task.Delay(_slowest * faults.ShareOf(FaultKind.Slow, component, operation, key), clock, cancellation);
        var result = await call(cancellation);
        if (faults.Strikes(FaultKind.LostReply, component, operation, key)) throw AwsErrors.LostReply(operation);
        return result;
    }
}

/// <summary>A call of a component.</summary>
/// <param name="AppId">The app that called its sidecar.</param>
/// <param name="Component">The component.</param>
/// <param name="Operation">The operation, by the name in Dapr's API.</param>
internal readonly record struct ComponentCall(string AppId, string Component, string Operation);
