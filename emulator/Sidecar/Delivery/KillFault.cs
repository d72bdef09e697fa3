using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Kills the app while it works on a delivery, where the fault plan says so; the message comes back as after any crash.</summary>
internal sealed class KillFault(FaultPlan faults, string appId, Action<string> kill, TimeProvider clock)
{
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(50);

    public async Task<AppReply> RunAsync(AppCall call, Func<Task<AppReply>> deliver)
    {
        if (!faults.MayStrike(FaultKind.Kill, appId)) return await deliver();
        var key = FaultKey.Of(call.Body);
        if (!faults.Strikes(FaultKind.Kill, appId, call.Path, key)) return await deliver();
        var reply = deliver();
        // Somewhere in the middle of its work, and now and then just after it.
        await Task.WhenAny(reply, Task.Delay(_longest * faults.ShareOf(FaultKind.Kill, appId, call.Path, key), clock));
        kill(appId);
        return await reply;
    }
}
