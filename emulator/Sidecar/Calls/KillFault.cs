using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Kills the app while it handles a delivery, if the fault plan says so; the message is redelivered as after any crash.</summary>
internal sealed class KillFault(FaultPlan faults, string appId, Action<string> kill, TimeProvider clock)
{
    private static readonly TimeSpan _maxDelay = TimeSpan.FromMilliseconds(50);

    public async Task<AppReply> RunAsync(AppCall call, Func<Task<AppReply>> deliver)
    {
        if (!faults.MayStrike(FaultKind.Kill, appId)) return await deliver();
        var key = FaultKey.Of(call.Body);
        if (!faults.Strikes(FaultKind.Kill, appId, call.Path, key)) return await deliver();
        var reply = deliver();
        // Usually during the work, sometimes just after it.
        await Task.WhenAny(reply, Task.Delay(_maxDelay * faults.ShareOf(FaultKind.Kill, appId, call.Path, key), clock));
        kill(appId);
        return await reply;
    }
}
