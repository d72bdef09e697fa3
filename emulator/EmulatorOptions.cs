using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Emulator;

/// <summary>The options of one run of the system.</summary>
/// <param name="RunFile">dapr.yaml or another run file of the repository; its name determines the topology file.</param>
/// <param name="Folder">The data folder; the caller opens and disposes it.</param>
/// <param name="Loggers">Receives the emulator's log, and each service's log under its app id.</param>
internal sealed record EmulatorOptions(string RunFile, DataFolder Folder, ILoggerFactory Loggers)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether to use free ports instead of those in the run file.</summary>
    public bool FreePorts { get; init; }

    /// <summary>The port of S3 over HTTP; a free port is used if it is taken, and for 0.</summary>
    public int S3Port { get; init; }

    /// <summary>Whether the components of the sidecars reach queues, topics and objects over HTTP, as those of real sidecars do.</summary>
    public bool OverHttp { get; init; }

    /// <summary>The tokens that callers of sidecars and services must send.</summary>
    public ApiTokens Tokens { get; init; } = ApiTokens.Of(System.Environment.GetEnvironmentVariable);

    /// <summary>Folders that <c>filePath</c> of the S3 binding may use in addition to the services' scratch folders.</summary>
    public IReadOnlyList<string> FilePaths { get; init; } = [];

    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>Called before each call of a component: how much longer it takes, as with a real sidecar; null for no time.</summary>
    public Func<ComponentCall, TimeSpan>? CallCost { get; init; }

    /// <summary>Changes the topology after it is read.</summary>
    public Func<Topology, Topology> Topology { get; init; } = topology => topology;

    /// <summary>Changes the resources after they are read.</summary>
    public Func<ResourceSet, ResourceSet> Resources { get; init; } = resources => resources;

    /// <summary>Changes an app definition after the run file is read.</summary>
    public Func<AppDefinition, AppDefinition> App { get; init; } = app => app;

    /// <summary>Environment variables that override those of the run file, by app id.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>The app that the developer starts, usually in a debugger.</summary>
    public string? Attached { get; init; }

    /// <summary>How long the services may take to become ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long work in progress may take when the system stops.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);
}
