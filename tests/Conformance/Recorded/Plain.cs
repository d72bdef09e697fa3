using System.Text.RegularExpressions;

namespace FilePipeline.Conformance.Tests;

/// <summary>Requests without what differs from one time to the next: addresses, lengths, ids, times.</summary>
internal static partial class Plain
{
    // The length is told by chunks or by a header, as the sender likes.
    private static readonly string[] _ofTheMoment = ["Host", "Content-Length", "Transfer-Encoding", "Connection"];

    public static string Of(RecordedRequest request) => Of(request.Line, request.Headers, request.Body);

    public static string Of(SeenRequest request) => Of($"{request}", request.Headers, request.Body);

    public static string Text(string text) => Times().Replace(Ids().Replace(text, "ID"), "TIME").Replace("/filepipeline-uploads/", $"/{World.Bucket}/", StringComparison.Ordinal);

    private static string Of(string line, IReadOnlyDictionary<string, string> headers, string body) => string.Join(
        '\n',
        [
            line,
            .. headers.Where(header => !_ofTheMoment.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
                .Select(header => $"{header.Key.ToUpperInvariant()}: {header.Value}").Order(StringComparer.Ordinal),
            Text(body),
        ]);

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Ids();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Times();
}
