namespace FilePipeline.Emulator.Resources;

/// <summary>Where something was written, so that what is wrong with it can be shown there. Lines count from 1.</summary>
internal readonly record struct SourceLine(string File, int Line)
{
    public ResourceException Fault(string message) => new(File, Line, message);
}
