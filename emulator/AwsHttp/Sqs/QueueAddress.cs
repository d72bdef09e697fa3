using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Addresses and ARNs of queues. Any host, region and account is accepted; the name counts.</summary>
internal static partial class QueueAddress
{
    public const string Account = "000000000000";

    /// <summary>The address of a queue on the host that the client used.</summary>
    public static string Of(HttpRequest request, string queue) => $"{request.Scheme}://{request.Host}/{Account}/{queue}";

    public static string ArnOf(string queue) => $"arn:aws:sqs:us-east-1:{Account}:{queue}";

    /// <summary>The name in an address or ARN.</summary>
    public static string NameOf(string address) => address[(address.TrimEnd('/').LastIndexOfAny(['/', ':']) + 1)..].TrimEnd('/');

    /// <summary>Whether a path is that of a queue.</summary>
    public static bool IsOne(PathString path) => Form().IsMatch(path.Value ?? "");

    [GeneratedRegex(@"\A/[0-9]{12}/[A-Za-z0-9_\-.]{1,80}/?\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
