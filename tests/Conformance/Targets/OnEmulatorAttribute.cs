namespace FilePipeline.Conformance.Tests;

/// <summary>The fact is about the emulator alone, and no daprd is asked: it expects an error of the emulator's own, looks inside it, or
/// injects a fault.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnEmulatorAttribute(params object?[] row) : OnTargetsAttribute(row)
{
    /// <summary>What a daprd was seen to do instead, as the page of facts says after its name.</summary>
    public string? InDaprd { get; init; }

    public override IEnumerable<Target> Targets => [Target.Emulator];
}
