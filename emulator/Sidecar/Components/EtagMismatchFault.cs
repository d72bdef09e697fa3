using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The etag that the caller gave is not the stored one, or nothing is stored.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Always has a message.")]
internal sealed class EtagMismatchException : CallException
{
    public EtagMismatchException(string message) : base(message) => IsPermanent = true;
}
