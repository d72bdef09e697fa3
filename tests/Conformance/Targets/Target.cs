using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Conformance.Tests;

/// <summary>What a fact is asked of.</summary>
public enum Target
{
    /// <summary>The emulator's sidecar, in this process; always.</summary>
    Emulator,

    /// <summary>A daprd that the fact starts, over an AWS endpoint.</summary>
    Daprd,

    /// <summary>A daprd that runs already, for plain calls of its two APIs.</summary>
    RunningDaprd,
}

/// <summary>A sidecar for a fact.</summary>
internal static class TargetStart
{
    public static Task<SidecarRig> StartAsync(this Target target, params string[] resources) => target.StartAsync(resources, app => app);

    public static async Task<SidecarRig> StartAsync(
        this Target target, string[] resources, Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within = null,
        Action<ScriptedApp>? script = null) => target switch
        {
            Target.Daprd => await DaprdRig.StartAsync(resources, with, within, script),
            Target.RunningDaprd => await RunningDaprd.JoinAsync(resources),
            _ => await EmulatedRig.StartAsync(resources, with, within, script),
        };
}
