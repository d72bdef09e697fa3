using System.Text.RegularExpressions;

namespace FilePipeline.Conformance.Tests;

/// <summary>Requests without the parts that differ between runs: addresses, lengths, ids, times.</summary>
internal static partial class NormalisedRequest
{
    // The sender may use chunks or a length header.
    private static readonly string[] _variableHeaders = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

    public static string Of(RecordedRequest request) => Of(request.Line, request.Headers, request.Body);

    public static string Of(SeenRequest request) => Of($"{request}", request.Headers, request.Body);

    public static string Text(string text) => Times()
        .Replace(Ids().Replace(text, "ID"), "TIME").Replace("/filepipeline-uploads/", $"/{Backend.Bucket}/", StringComparison.Ordinal);

    private static string Of(string line, IReadOnlyDictionary<string, string> headers, string body) => string.Join(
        '\n',
        [
            line,
            .. headers.Where(header => !_variableHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .Select(header => $"{header.Key.ToUpperInvariant()}: {header.Value}").Order(StringComparer.Ordinal),
            Text(body),
        ]);

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Times();
}
