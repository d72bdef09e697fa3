using System.Diagnostics.CodeAnalysis;

namespace FilePipeline.Emulator.Resources;

/// <summary>A file that describes the system is wrong; the message names the file, the line and what is expected there.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without file and line it says nothing.")]
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
