using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Statuses in daprd's spelling.</summary>
internal static class WorkflowStatus
{
    /// <summary>The statuses of instances that have not ended.</summary>
    public static IReadOnlyCollection<string> Unfinished { get; } =
    [
        TextOf(OrchestrationStatus.Pending), TextOf(OrchestrationStatus.Running), TextOf(OrchestrationStatus.Suspended),
        TextOf(OrchestrationStatus.Stalled),
    ];

    public static string TextOf(OrchestrationStatus status) => status switch
    {
        OrchestrationStatus.ContinuedAsNew => "CONTINUED_AS_NEW",
        _ => status.ToString().ToUpperInvariant(),
    };

    /// <summary>The status of the HTTP API, which does not know STALLED.</summary>
    public static string HttpTextOf(OrchestrationStatus status) => status == OrchestrationStatus.Stalled ? "UNKNOWN" : TextOf(status);

    public static bool IsPending(string status) => status == TextOf(OrchestrationStatus.Pending);

    public static bool IsFinal(string status) => !Unfinished.Contains(status);
}
