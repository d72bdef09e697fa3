namespace FilePipeline.Conformance.Tests;

/// <summary>The fact runs only on the emulator: it expects an error of the emulator,
/// reads its internal state, or injects a fault.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEmulatorAttribute(params object?[] row) : OnTargetsAttribute(row)
{
    /// <summary>The observed behaviour of daprd, shown on the page of facts after "daprd".</summary>
    public string? InDaprd { get; init; }

    public override IEnumerable<Target> Targets => [Target.Emulator];
}
