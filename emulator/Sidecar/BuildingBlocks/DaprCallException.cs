using System.Diagnostics.CodeAnalysis;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>An error of daprd, with the codes of both APIs.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The codes are required.")]
internal sealed class DaprCallException(StatusCode code, int httpStatus, string errorCode, string message) : CallException(message)
{
    public StatusCode Code { get; } = code;

    public int HttpStatus { get; } = httpStatus;

    public string ErrorCode { get; } = errorCode;

    /// <summary>The reason in google.rpc.ErrorInfo; null if daprd sends no details.</summary>
    public string? Reason { get; init; } = errorCode;

    /// <summary>Whether the error has details over HTTP too; only newer errors of daprd do.</summary>
    public bool HasHttpDetails { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
