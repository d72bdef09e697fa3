using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Commands;

/// <summary>What every command can be told.</summary>
/// <remarks>No run file: it is looked for. No data folder: the command's own choice.</remarks>
internal sealed record CommonSettings(string? RunFile, string? Data, bool FreePorts, int S3Port, FaultPlan Faults, string? FaultSpec)
{
    /// <summary>Folders that filePath of the S3 binding may name.</summary>
    public IReadOnlyList<string> FilePaths { get; init; } = [];
}

/// <summary>`run`, with the app that the person starts.</summary>
internal sealed record RunSettings(CommonSettings Common, string? Attach);

/// <summary>`try`; no files: the samples.</summary>
internal sealed record TrySettings(CommonSettings Common, IReadOnlyList<string> Files, bool Json, TimeSpan Timeout, bool Keep);

/// <summary>`provision`; no topology: the one beside the run file.</summary>
internal sealed record ProvisionSettings(Uri Endpoint, string? Topology, string Region, string? RunFile);
