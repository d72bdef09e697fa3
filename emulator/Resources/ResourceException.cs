using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Resources;

/// <summary>An invalid run file, resource or topology file; the message has file, line and the expected content.</summary>
[SuppressMessage("Design", "CA1032", Justification = "File and line are required.")]
internal sealed class ResourceException(string file, int line, string message)
    : FormatException($"{Shown(file)}:{line}: {message}")
{
    public string File { get; } = file;

    public int Line { get; } = line;

    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}
