using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The body of a request is over the limit; the words are daprd's.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It has one message.")]
internal sealed class BodyTooLargeException(Exception inner) : Exception("stream too large", inner);
