namespace FilePipeline.Emulator.Resources;

/// <summary>The file and line of a value, for error messages. Lines count from 1.</summary>
internal readonly record struct SourceLine(string File, int Line)
{
    public ResourceException Error(string message) => new(File, Line, message);
}
