namespace FilePipeline.Emulator.Resources;

/// <summary>One app of dapr.yaml with the settings of `dapr run`. A port of 0 means a free port. Paths are absolute.</summary>
internal sealed record AppDefinition
{
    public const int DefaultMaxBodySize = 4 << 20;

    public required string AppId { get; init; }

    /// <summary>The working directory of the command.</summary>
    public required string Directory { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>The port of the app; 0 if it has none and gets no deliveries.</summary>
    public int AppPort { get; init; }

    public string AppChannelAddress { get; init; } = "127.0.0.1";

    public int DaprHttpPort { get; init; }

    public int DaprGrpcPort { get; init; }

    public IReadOnlyList<string> ResourcesPaths { get; init; } = [];

    public string? ConfigFilePath { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool EnableAppHealthCheck { get; init; }

    public string AppHealthCheckPath { get; init; } = "/healthz";

    public TimeSpan AppHealthProbeInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan AppHealthProbeTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    public int AppHealthThreshold { get; init; } = 3;

    /// <summary>The maximum number of concurrent calls to the app; 0 or less for no limit.</summary>
    public int AppMaxConcurrency { get; init; }

    /// <summary>The limit in bytes for requests of both APIs and for gRPC answers.</summary>
    public int MaxBodySize { get; init; } = DefaultMaxBodySize;
}
