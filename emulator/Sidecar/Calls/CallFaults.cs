using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Injects faults around component calls: slow calls, and lost replies after the call has taken effect.</summary>
internal sealed class CallFaults(FaultPlan faults, TimeProvider clock)
{
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(2);

    /// <exception cref="CallException">The reply was lost, or the call failed.</exception>
    public async Task<T> RunAsync<T>(
        string component, string operation, string key, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        if (faults.Strikes(FaultKind.Slow, component, operation, key))
            await Task.Delay(_slowest * faults.ShareOf(FaultKind.Slow, component, operation, key), clock, cancellation);
        var result = await call(cancellation);
        if (faults.Strikes(FaultKind.LostReply, component, operation, key)) throw AwsErrors.LostReply(operation);
        return result;
    }
}
