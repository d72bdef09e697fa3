using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>An error of daprd's workflow engine. Go prints an error within another one differently from an error that is returned alone,
/// so both texts are kept.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The code is required.")]
internal sealed class WorkflowException(StatusCode code, string message, string? nested = null) : CallException(message)
{
    public StatusCode Code => code;

    /// <summary>The text after the colon of an error that contains this one.</summary>
    public string Nested => nested ?? Message;

    public bool IsNotFound { get; init; }

    public static WorkflowException NotFound() => new(StatusCode.Unknown, "no such instance exists") { IsNotFound = true };

    public static WorkflowException NotCompleted() => new(StatusCode.Unknown, "orchestration has not yet completed");

    public static WorkflowException Stalled(string instance) =>
        new(StatusCode.Unknown, $"failed to invoke method for workflow '{instance}': actor is stalled");

    public static WorkflowException NoActorStore() => OfApi(
        StatusCode.Internal,
        "the state store is not configured to use the actor runtime. "
        + "Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    public static WorkflowException NoWorker(string app, string instance) => new(
        StatusCode.FailedPrecondition,
        "failed to lookup actor: api error: code = FailedPrecondition desc = did not find address for actor "
        + $"'dapr.internal.default.{app}.workflow/{instance}'");

    /// <summary>An error with a gRPC status.</summary>
    public static WorkflowException OfStatus(StatusCode code, string message) =>
        new(code, message, $"rpc error: code = {code} desc = {message}");

    /// <summary>The same error within another one.</summary>
    public static WorkflowException Within(string prefix, CallException inner) => inner is WorkflowException known
        ? new WorkflowException(known.Code, $"{prefix}: {known.Nested}") { IsNotFound = known.IsNotFound }
        : new WorkflowException(StatusCode.Unknown, $"{prefix}: {inner.Message}");

    private static WorkflowException OfApi(StatusCode code, string message) =>
        new(code, message, $"api error: code = {code} desc = {message}");
}
