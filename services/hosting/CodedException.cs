using FilePipeline.Contracts;
using Grpc.Core;

namespace FilePipeline.Hosting;

/// <summary>A failed attempt with a failure code; the message is redelivered.</summary>
/// <param name="code">A word of <see cref="Codes"/>.</param>
/// <param name="message">The reason, for an operator.</param>
/// <param name="innerException">The cause.</param>
public class CodedException(string code, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>A word of <see cref="Codes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>Whether a message was larger than the sidecar's or our own limit (4 MiB).</summary>
    public bool IsTooLarge => InnerException?.GetBaseException() is RpcException { StatusCode: StatusCode.ResourceExhausted };

    /// <summary>The code of any exception.</summary>
    public static string CodeOf(Exception exception) => exception switch
    {
        CodedException failure => failure.Code,
        _ => Codes.Of(exception),
    };

    /// <summary>The text of a history entry: the innermost cause of a coded failure, or type and message of any other exception.</summary>
    public static string DetailOf(Exception exception) => exception is CodedException
        ? exception.InnerException is { } inner ? $"{exception.Message}: {inner.GetBaseException().Message}" : exception.Message
        : $"{exception.GetType().Name}: {exception.Message}";
}
