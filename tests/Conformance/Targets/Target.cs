using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Conformance.Tests;

/// <summary>The target of a fact.</summary>
public enum Target
{
    /// <summary>The emulator's sidecar in this process; always available.</summary>
    Emulator,

    /// <summary>A daprd that the fact starts, with an AWS endpoint.</summary>
    Daprd,

    /// <summary>A running daprd, only for calls of its APIs.</summary>
    RunningDaprd,
}

/// <summary>Starts a sidecar for a fact.</summary>
internal static class TargetStart
{
    public static Task<SidecarRig> StartAsync(this Target target, params string[] resources) => target.StartAsync(resources, app => app);

    public static async Task<SidecarRig> StartAsync(
        this Target target, string[] resources,
        Func<AppDefinition, AppDefinition> with, Func<SidecarEnvironment, SidecarEnvironment>? within = null,
        Action<ScriptedApp>? script = null) => target switch
        {
            Target.Daprd => await DaprdRig.StartAsync(resources, with, within, script),
            Target.RunningDaprd => await RunningDaprd.JoinAsync(resources),
            _ => await EmulatedRig.StartAsync(resources, with, within, script),
        };
}
