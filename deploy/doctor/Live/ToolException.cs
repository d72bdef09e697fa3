namespace FilePipeline.Doctor.Live;

/// <summary>A program is not there, or did not do what it was asked. <c>Code</c> is AWS's own word for it, where it gave one.</summary>
internal sealed class ToolException(string message, string? code = null) : Exception(message)
{
    /// <summary>The code of a program that is not on the path.</summary>
    public const string NotThere = "not-there";

    public string? Code { get; } = code;
}
