namespace FilePipeline.Doctor.Live;

/// <summary>A program is missing or failed. <c>Code</c> is the error code of AWS, where there is one.</summary>
internal sealed class ToolException(string message, string? code = null) : Exception(message)
{
    /// <summary>The code for a program that is not on the path.</summary>
    public const string NotFound = "not-found";

    public string? Code { get; } = code;
}
