using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>The parts of the set-up that tests change.</summary>
internal sealed record RigSettings
{
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    public Func<AppDefinition, AppDefinition> With { get; init; } = app => app;

    public bool HasActorStore { get; init; } = true;

    public string? Token { get; init; }
}
