using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>What one run of the system is made of.</summary>
/// <param name="RunFile">dapr.yaml, or another of the repository; the topology that goes with it is found by its name.</param>
/// <param name="Folder">Where it keeps its data; the caller's to open and to dispose.</param>
/// <param name="Loggers">Gets what the emulator says, and under an app's name what its service says.</param>
internal sealed record EmulatorOptions(string RunFile, DataFolder Folder, ILoggerFactory Loggers)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Free ports in place of those of the run file.</summary>
    public bool FreePorts { get; init; }

    /// <summary>Where S3 answers over HTTP; another port when it is taken, 0 for any free one.</summary>
    public int S3Port { get; init; }

    /// <summary>What callers of sidecars and services must show.</summary>
    public ApiTokens Tokens { get; init; } = ApiTokens.Of(System.Environment.GetEnvironmentVariable);

    /// <summary>Folders, beside the services' scratch folders, that <c>filePath</c> of the S3 binding may name.</summary>
    public IReadOnlyList<string> FilePaths { get; init; } = [];

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>Changes what topology.json says.</summary>
    public Func<Topology, Topology> Topology { get; init; } = topology => topology;

    /// <summary>Changes what the resource files say.</summary>
    public Func<ResourceSet, ResourceSet> Resources { get; init; } = resources => resources;

    /// <summary>Changes what the run file says of an app.</summary>
    public Func<AppDefinition, AppDefinition> App { get; init; } = app => app;

    /// <summary>Variables on top of the run file's, by app id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>The app that somebody else starts, in a debugger.</summary>
    public string? Attached { get; init; }

    /// <summary>How long the services may take to be ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long work under way may take when the system stops.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);
}
