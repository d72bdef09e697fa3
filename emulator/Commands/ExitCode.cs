namespace FilePipeline.Emulator.Commands;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The system could not start, or a file has no outcome.</summary>
    public const int Failed = 1;

    /// <summary>The command line is invalid, or names a missing file, a port in use or an endpoint that does not answer.</summary>
    public const int BadArguments = 2;
}
