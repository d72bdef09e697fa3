using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Kills the app while it handles a delivery, if the fault plan says so; the delivery is repeated as after any crash.</summary>
internal sealed class KillFault(FaultPlan faults, string appId, Action<string> kill, TimeProvider clock)
{
    private static readonly TimeSpan _maxDelay = TimeSpan.FromMilliseconds(50);

    public Task<AppReply> RunAsync(AppCall call, Func<Task<AppReply>> deliver) =>
        faults.MayStrike(FaultKind.Kill, appId) ? RunAsync(call.Path, FaultKey.Of(call.Body), deliver) : deliver();

    /// <summary>The same for a turn or an activity of a workflow.</summary>
    public async Task<T> RunAsync<T>(string path, string key, Func<Task<T>> deliver)
    {
        if (!faults.Strikes(FaultKind.Kill, appId, path, key)) return await deliver();
        var reply = deliver();
        // Usually during the work, sometimes just after it.
        await Task.WhenAny(reply, Task.Delay(_maxDelay * faults.ShareOf(FaultKind.Kill, appId, path, key), clock));
        kill(appId);
        return await reply;
    }
}
