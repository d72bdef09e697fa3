using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What the fault plan does around a call of a component: it takes longer, or its reply is lost though it had its effect.</summary>
internal sealed class CallFaults(FaultPlan faults, TimeProvider clock)
{
    private static readonly TimeSpan _slowest = TimeSpan.FromSeconds(2);

    /// <exception cref="CallException">The reply is lost, or the call's own.</exception>
    public async Task<T> RunAsync<T>(string component, string operation, string key, Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        if (faults.Strikes(FaultKind.Slow, component, operation, key))
            await Task.Delay(_slowest * faults.ShareOf(FaultKind.Slow, component, operation, key), clock, cancellation);
        var result = await call(cancellation);
        if (faults.Strikes(FaultKind.LostReply, component, operation, key)) throw AwsErrors.LostReply(operation);
        return result;
    }
}
