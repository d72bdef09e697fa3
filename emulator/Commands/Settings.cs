using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Commands;

/// <summary>The settings that all commands share. Without a run file it is searched;
/// without a data folder the command chooses one.</summary>
internal sealed record CommonSettings(string? RunFile, string? Data, bool FreePorts, int S3Port, FaultPlan Faults, string? FaultSpec)
{
    /// <summary>Folders that filePath of the S3 binding may use.</summary>
    public IReadOnlyList<string> FilePaths { get; init; } = [];
}

/// <summary>The settings of `run`; Attach is the app that the developer starts.</summary>
internal sealed record RunSettings(CommonSettings Common, string? Attach);

/// <summary>The settings of `try`; without files the samples are sent.</summary>
internal sealed record TrySettings(CommonSettings Common, IReadOnlyList<string> Files, bool Json, TimeSpan Timeout, bool Keep);

/// <summary>The settings of `provision`; without a topology the run file determines it.</summary>
internal sealed record ProvisionSettings(Uri Endpoint, string? Topology, string Region, string? RunFile);
