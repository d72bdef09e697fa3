using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A failed call to the app or a component; a resiliency policy may retry it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Always has a message.")]
internal class CallException(string message, Exception? inner = null) : InvalidOperationException(message, inner)
{
    /// <summary>The HTTP status, if the app answered.</summary>
    public int? Status { get; init; }

    /// <summary>Whether a retry cannot succeed, for example after an etag mismatch.</summary>
    public bool IsPermanent { get; init; }
}
