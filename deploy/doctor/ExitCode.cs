namespace FilePipeline.Doctor;

internal static class ExitCode
{
    /// <summary>No check failed.</summary>
    public const int Passed = 0;

    /// <summary>A check failed.</summary>
    public const int Failed = 1;

    /// <summary>The arguments are wrong, an input cannot be read, or the run was cancelled.</summary>
    public const int InvalidInput = 2;

    /// <summary>Every check was skipped: nothing is known.</summary>
    public const int NothingChecked = 3;
}
