using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A port that the run file names belongs to another process.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without the port it says nothing.")]
internal sealed class PortInUseException(int port, string what, Exception? inner = null)
    : IOException($"port {port} ({what}) is already in use", inner)
{
    public int Port { get; } = port;

    public string What { get; } = what;
}
