using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The dependencies and settings that all sidecars of a run share.</summary>
internal sealed record SidecarEnvironment(
    EmbeddedCloud Cloud, FaultPlan Faults, TimeProvider Clock, ILoggerFactory Loggers, SidecarDirectory Directory)
{
    /// <summary>The SMTP address in components/localstack; mail to it is stored in the sent notifications.</summary>
    public const string DefaultMailbox = "localhost:4525";

    /// <summary>The AWS services of the components; the stores of the cloud unless set. State is always read from the cloud.</summary>
    public SidecarAws Aws
    {
        get => field ?? SidecarAws.Of(Cloud);
        init;
    }

    /// <summary>The token that callers of a sidecar must send; null if none is required.</summary>
    public string? DaprApiToken { get; init; }

    /// <summary>The token that is sent to the apps, except with health probes.</summary>
    public string? AppApiToken { get; init; }

    /// <summary>The folders in which the S3 binding may read and write files.</summary>
    public FileFence Files { get; init; } = FileFence.Closed;

    /// <summary>The host:port of bindings.smtp that stands for the emulator's mailbox.</summary>
    public string MailboxEndpoint { get; init; } = DefaultMailbox;

    /// <summary>Kills an app's process, for the kill fault.</summary>
    public Action<string> Kill { get; init; } = _ => { };

    /// <summary>Called before each call of a component: how much longer it takes; null for no time.</summary>
    public Func<ComponentCall, TimeSpan>? CallCost { get; init; }

    /// <summary>The environment for envRef. As with `dapr run`, the sidecar does not see the app's `env`.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;
}
