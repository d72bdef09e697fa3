using System.Diagnostics.CodeAnalysis;
using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The turn cannot go on with this sidecar or this worker; the instance waits as STALLED.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Always has a reason.")]
internal sealed class WorkflowStallException(StalledReason reason, string description) : CallException(description)
{
    public StalledReason Reason => reason;
}
