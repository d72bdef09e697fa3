using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Pages;

/// <summary>What was found in a file, in words. Pure.</summary>
internal static class FileFacts
{
    private static readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal)
    {
        ["type"] = "Type",
        ["declaredType"] = "Type by the name",
        ["analyser"] = "Version of the analysis",
        ["bom"] = "Byte order mark",
        ["longestLine"] = "Longest line",
        ["newline"] = "Line ends",
        ["invalidUtf8Bytes"] = "Invalid UTF-8",
        ["nulBytes"] = "NUL bytes",
        ["raggedRows"] = "Rows of another length",
        ["preambleLines"] = "Lines before the header",
        ["unclosedQuoteLine"] = "Line of an unclosed quote",
        ["errorOffset"] = "First invalid byte",
        ["invalidRecords"] = "Invalid records",
        ["trailingBytes"] = "Bytes after the end",
        ["headerOffset"] = "Offset of the header",
        ["sha256"] = "SHA-256",
    };

    // A store may return the fields in any order.
    private static readonly string[] _order =
    [
        "type", "declaredType", "encoding", "rows", "columns", "header", "delimiter", "records", "width", "height", "version", "valid",
    ];

    /// <summary>One sentence such as <c>CSV, 7 rows × 3 columns, UTF-8</c>; null when nothing was found out.</summary>
    /// <param name="details">The file.</param>
    /// <param name="format">Format of numbers.</param>
    public static string? SentenceOf(FileDetails details, ReaderFormat format) =>
        details.Analysis is { } analysis ? SentenceOf(analysis, details.Lines, format) : null;

    /// <summary>Every field of an analysis, with a label; the packed content's fields follow those of the package.</summary>
    public static IEnumerable<(string Label, string Value)> RowsOf(JsonObject analysis, ReaderFormat format, string within = "")
    {
        foreach (var (name, node) in analysis.OrderBy(field => PlaceOf(field.Key)).ThenBy(field => field.Key, StringComparer.Ordinal))
        {
            if (node is JsonObject inner && name == "inner")
            {
                foreach (var row in RowsOf(inner, format, $"{within}Content: ")) yield return row;
            }
            else if (node is not null)
            {
                yield return ($"{within}{LabelOf(name)}", TextOf(name, node, format));
            }
        }
    }

    private static string? SentenceOf(JsonObject analysis, long? lines, ReaderFormat format)
    {
        if (Text(analysis, "type") is not { } type) return null;
        List<string> parts = [NameOf(type)];
        if (Number(analysis, "rows") is { } rows && Number(analysis, "columns") is { } columns)
            parts.Add($"{format.Count(rows, "row")} × {format.Count(columns, "column")}");
        else if (Number(analysis, "records") is { } records) parts.Add(format.Count(records, "record"));
        else if (lines is { } count) parts.Add(format.Count(count, "line"));
        if (Number(analysis, "width") is { } width && Number(analysis, "height") is { } height)
            parts.Add($"{format.Number(width)} × {format.Number(height)} pixels");
        if (Text(analysis, "version") is { } version) parts.Add($"version {version}");
        if (Text(analysis, "encoding") is { } encoding && encoding != "unknown") parts.Add(EncodingOf(encoding));
        parts.AddRange(FaultsOf(analysis, format));
        var sentence = string.Join(", ", parts);
        return analysis["inner"] is JsonObject inner && SentenceOf(inner, Number(inner, "lines"), format) is { } content
            ? $"{sentence}, with {content}"
            : sentence;
    }

    private static IEnumerable<string> FaultsOf(JsonObject analysis, ReaderFormat format)
    {
        if (Flag(analysis, "valid") == false)
        {
            var offset = Number(analysis, "errorOffset");
            yield return offset is null ? "incomplete or damaged" : $"invalid from byte {format.Number(offset.Value)} on";
        }

        if (Number(analysis, "invalidRecords") is > 0 and var invalid) yield return format.Count(invalid, "invalid record");
        if (Number(analysis, "raggedRows") is > 0 and var ragged) yield return $"{format.Count(ragged, "row")} of another length";
    }

    private static string NameOf(string type) => type switch
    {
        "text/plain" or "text" => "Text",
        "text/csv" or "csv" => "CSV",
        "text/tab-separated-values" => "TSV",
        "text/html" => "HTML",
        "application/json" => "JSON",
        "application/x-ndjson" => "NDJSON",
        "application/gzip" => "gzip",
        "application/zstd" => "zstd",
        "application/pdf" => "PDF",
        "application/octet-stream" => "Binary data",
        _ => type.StartsWith("image/", StringComparison.Ordinal) ? $"{type["image/".Length..].ToUpperInvariant()} image" : type,
    };

    private static string EncodingOf(string encoding) => encoding == "us-ascii" ? "ASCII" : encoding.ToUpperInvariant();

    private static int PlaceOf(string name)
    {
        if (name == "inner") return int.MaxValue;
        return Array.IndexOf(_order, name) is >= 0 and var place ? place : _order.Length;
    }

    private static string LabelOf(string name)
    {
        if (_labels.TryGetValue(name, out var label)) return label;
        return name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static string TextOf(string name, JsonNode node, ReaderFormat format) => node switch
    {
        JsonValue value when name == "delimiter" => DelimiterOf(value.ToString()),
        JsonValue value when name == "encoding" => EncodingOf(value.ToString()),
        JsonArray items => string.Join(" · ", items.Select(item => item?.ToString() ?? "")),
        JsonValue value when value.TryGetValue(out bool flag) => flag ? "yes" : "no",
        JsonValue value when value.TryGetValue(out long number) =>
            name is "bytes" or "longestLine" ? format.Count(number, "byte") : format.Number(number),
        _ => node.ToString(),
    };

    private static string DelimiterOf(string delimiter) => delimiter switch
    {
        "\t" => "tab",
        "," => "comma",
        ";" => "semicolon",
        "|" => "vertical bar",
        _ => delimiter,
    };

    private static string? Text(JsonObject analysis, string name) =>
        analysis[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static long? Number(JsonObject analysis, string name) =>
        analysis[name] is JsonValue value && value.TryGetValue(out long number) ? number : null;

    private static bool? Flag(JsonObject analysis, string name) =>
        analysis[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;
}
