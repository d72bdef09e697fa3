using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The names of queues; ids in batches follow the same rule.</summary>
internal static partial class QueueNames
{
    private const string Fifo = ".fifo";

    public static bool IsValid(string name) => Form().IsMatch(name);

    /// <exception cref="AwsException">The name is invalid, or that of a FIFO queue.</exception>
    public static void Check(string name)
    {
        if (name.EndsWith(Fifo, StringComparison.Ordinal)) throw SqsErrors.Unsupported("FIFO queues; use a standard queue");
        if (!IsValid(name))
            throw SqsErrors.Invalid("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_\-]{1,80}\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
