namespace FilePipeline.Emulator.Resources;

/// <summary>One app of dapr.yaml with everything that `dapr run` would know about it. A port of 0 means: any free one. Paths are absolute.</summary>
internal sealed record AppDefinition
{
    public const int DefaultMaxBodySize = 4 << 20;

    public required string AppId { get; init; }

    /// <summary>Where the command runs.</summary>
    public required string Directory { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>0: the app has no channel, so it gets no deliveries.</summary>
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

    /// <summary>Calls to the app at once; 0 or less: no limit.</summary>
    public int AppMaxConcurrency { get; init; }

    /// <summary>In bytes; bounds requests of both APIs and answers of the gRPC one.</summary>
    public int MaxBodySize { get; init; } = DefaultMaxBodySize;
}
