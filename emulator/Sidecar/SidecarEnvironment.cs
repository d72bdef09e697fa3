using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What all sidecars of one run share.</summary>
internal sealed record SidecarEnvironment(EmbeddedCloud Cloud, FaultPlan Faults, TimeProvider Clock, ILoggerFactory Loggers, SidecarDirectory Directory)
{
    /// <summary>Where components/localstack sends mail: what goes there is kept among the messages to people.</summary>
    public const string DefaultMailbox = "localhost:4525";

    /// <summary>Asked of every caller of a sidecar; null: of nobody.</summary>
    public string? DaprApiToken { get; init; }

    /// <summary>Sent to the apps with everything but health probes.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>Where the S3 binding may read and write files of this machine.</summary>
    public FileFence Files { get; init; } = FileFence.Closed;

    /// <summary>host:port of bindings.smtp that means the emulator itself.</summary>
    public string MailboxEndpoint { get; init; } = DefaultMailbox;

    /// <summary>Kills an app's process, for the fault of that name.</summary>
    public Action<string> Kill { get; init; } = _ => { };

    /// <summary>Where envRef looks. As with `dapr run`, an app's `env` is not seen by its sidecar.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;
}
