using System.Net;
using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Which names S3 allows.</summary>
internal static partial class BucketName
{
    public static bool IsValid(string name) => Form().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !IPAddress.TryParse(name, out _);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]\z")]
    private static partial Regex Form();
}
