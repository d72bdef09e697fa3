using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A call to the app or to a component failed; a resiliency policy may repeat it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Always has a message.")]
internal class CallException(string message, Exception? inner = null) : InvalidOperationException(message, inner)
{
    /// <summary>The app's HTTP status, when it answered at all.</summary>
    public int? Status { get; init; }

    /// <summary>Repeating cannot help (an etag that does not match).</summary>
    public bool IsPermanent { get; init; }
}
