namespace FilePipeline.Conformance.Tests;

/// <summary>The fact holds on each target that there is: the emulator, and each daprd that the environment names.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEachAttribute(params object?[] row) : OnTargetsAttribute(row)
{
    public override IEnumerable<Target> Targets
    {
        get
        {
            yield return Target.Emulator;
            if (DaprdSettings.Binary is not null) yield return Target.Daprd;
            if (DaprdSettings.Grpc is not null && DaprdSettings.Http is not null) yield return Target.RunningDaprd;
        }
    }
}
