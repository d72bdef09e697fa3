using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A port of the run file is used by another process.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The port is required.")]
internal sealed class PortInUseException(int port, string what, Exception? inner = null)
    : IOException($"port {port} ({what}) is already in use", inner)
{
    public int Port { get; } = port;

    public string What { get; } = what;
}
