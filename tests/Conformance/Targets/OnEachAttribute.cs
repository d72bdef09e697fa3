namespace FilePipeline.Conformance.Tests;

/// <summary>The fact runs on all targets: the emulator, and each daprd that the environment configures.</summary>
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
