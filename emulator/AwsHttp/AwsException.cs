namespace FilePipeline.Emulator.AwsHttp;

/// <summary>An error answer of SQS, SNS or STS.</summary>
/// <param name="type">The error in the JSON protocol.</param>
/// <param name="code">The error in the query protocol.</param>
/// <param name="message">The text.</param>
internal sealed class AwsException(string type, string code, string message) : Exception(message)
{
    public string Type => type;

    public string Code => code;

    public int Status { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>Whether the client or the server is at fault, in the words of AWS.</summary>
    public string Fault => Status < StatusCodes.Status500InternalServerError ? "Sender" : "Receiver";

    /// <summary>An operation or service that the emulator does not have.</summary>
    public static AwsException Unknown(string operation) => new(
        "UnknownOperationException", "InvalidAction", $"The emulator does not implement {operation}");

    /// <summary>The data cannot be read or written, for example because the disk is full.</summary>
    public static AwsException Unavailable(string why) => new(
        "ServiceUnavailable", "ServiceUnavailable", $"The emulator cannot access its data: {why}")
    {
        Status = StatusCodes.Status503ServiceUnavailable,
    };
}
