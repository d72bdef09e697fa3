namespace FilePipeline.Conformance.Tests;

/// <summary>The fact is about workflows: it runs on the emulator, and on a daprd that is configured with placement and scheduler.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnWorkflowHostsAttribute(params object?[] row) : OnTargetsAttribute(row)
{
    public override IEnumerable<Target> Targets
    {
        get
        {
            yield return Target.Emulator;
            string?[] needed = [DaprdSettings.Binary, DaprdSettings.Placement, DaprdSettings.Scheduler];
            if (!needed.Contains(null)) yield return Target.Daprd;
        }
    }
}
