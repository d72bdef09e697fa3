namespace FilePipeline.DeploymentModel;

/// <summary>A file that describes the system is wrong; the message names the file, the line and what is expected there.</summary>
public sealed class ResourceException(string file, int line, string reason) : FormatException($"{Shown(file)}:{line}: {reason}")
{
    public string File { get; } = file;

    /// <summary>The line, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The message without file and line.</summary>
    public string Reason { get; } = reason;

    private static string Shown(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }
}
