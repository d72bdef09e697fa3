namespace FilePipeline.Doctor;

internal static class ExitCode
{
    /// <summary>No check failed.</summary>
    public const int Well = 0;

    /// <summary>A check failed.</summary>
    public const int Ill = 1;

    /// <summary>Wrong arguments, or an input that cannot be read.</summary>
    public const int Unusable = 2;
}
