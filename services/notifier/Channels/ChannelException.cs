using FilePipeline.Hosting;

namespace FilePipeline.Notifier;

/// <summary>A channel did not accept a message.</summary>
/// <param name="code">A code of <c>docs/outcomes.md</c>.</param>
/// <param name="message">The reason.</param>
/// <param name="retryAfter">The pause that the channel asked for; null for none.</param>
/// <param name="inner">The cause.</param>
internal sealed class ChannelException(
    string code, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : CodedException(code, message, inner)
{
    /// <summary>The pause that the channel asked for.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
