using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A refusal as daprd words it, for both of its APIs.</summary>
[SuppressMessage("Design", "CA1032", Justification = "A refusal without its codes is none.")]
internal sealed class DaprCallException(StatusCode code, int httpStatus, string errorCode, string message) : CallException(message)
{
    public StatusCode Code { get; } = code;

    public int HttpStatus { get; } = httpStatus;

    public string ErrorCode { get; } = errorCode;

    /// <summary>The reason in google.rpc.ErrorInfo; null where daprd sends no details at all.</summary>
    public string? Reason { get; init; } = errorCode;

    /// <summary>Newer errors carry their details over HTTP too.</summary>
    public bool HasHttpDetails { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
